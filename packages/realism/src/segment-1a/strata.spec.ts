import { describe, expect, it } from '@jest/globals';
import { BANDS_1A } from './bands-1a.js';
import type { CrossBorderRows } from './cross-border.js';
import { MerchantRows } from '../merchant-rows.js';
import { phiSeparation, sizeThirds } from './phi-separation.js';
import { sizeGradient } from './size-gradient.js';
import { stratify } from './strata.js';
import { strataLabels } from './strata-labels.js';
import { ZTP_LIMITS, ztpRails } from './ztp-rails.js';
import { wilson } from '../metric/wilson.js';

/** Strata of 20 merchants with 10 outlets each, of whom `abroad` stand abroad. */
function rowsOf(abroad: readonly number[]): { rows: CrossBorderRows; labels: string[] } {
  const merchants = abroad.flatMap((gone, stratum) => Array.from({ length: 20 }, () => ({ gone, stratum })));
  const n = merchants.length;
  return {
    labels: merchants.map(({ stratum }) => `s${stratum}`),
    rows: {
      isMulti: new Uint8Array(n).fill(1),
      size: new Float64Array(n).fill(10),
      candidates: new Uint32Array(n).fill(8),
      members: new Uint32Array(n).fill(2),
      catalogue: {
        outlets: new Uint32Array(n).fill(10),
        abroad: Uint32Array.from(merchants, ({ gone }) => gone),
        countries: Uint32Array.from(merchants, ({ gone }) => 1 + Math.min(1, gone)),
        isMulti: new Uint8Array(n).fill(1),
        home: new Int32Array(n),
        isos: ['AA', 'BB'],
        outletsOfCountry: Float64Array.of(1, 1),
        identity: { site_order_broken: 0, site_id_unlike_order: 0, stranger: 0, site_id_reused_abroad: 0 },
      },
    },
  };
}

describe('stratify', () => {
  it('repeats the rows in every stratum and counts those inside B', () => {
    const { rows, labels } = rowsOf([0, 2, 2, 9]);
    const { strata, passing_share } = stratify('cut', labels, rows, BANDS_1A);
    expect(Object.keys(strata)).toEqual(['s0', 's1', 's2', 's3']);
    expect(Object.values(strata).map((of) => of['1A-05'].value)).toEqual([0, 0.2, 0.2, 0.9]);
    expect(strata['s1']['1A-05']).toEqual({ value: 0.2, n: 200, B: true, BPLUS: true });
    expect(strata['s1']['1A-08']).toMatchObject({ value: 8, n: 20, B: true });
    expect(strata['s1']['1A-09'].value).toBeNull(); // one side is constant: no rank correlation, so no pass
    expect(passing_share).toMatchObject({ '1A-05': 0.5, '1A-08': 1, '1A-09': 0, '1A-10': 1 });
  });

  it('warns below half of the strata, not at half', () => {
    const carried = (abroad: number[]) => {
      const { rows, labels } = rowsOf(abroad);
      return stratify('cut', labels, rows, BANDS_1A).carried_by_aggregate;
    };
    expect(carried([0, 2, 2, 9])).not.toContain('1A-05');
    expect(carried([0, 2, 2, 9, 0])).toContain('1A-05'); // 20 % over all five: the whole passes, three of five fail
  });
});

describe('strataLabels', () => {
  it('cuts by channel, thousand of the MCC and bucket; a merchant without a design row is unknown', () => {
    const design = {
      merchantId: BigUint64Array.of(7n, 5n, 99n),
      mcc: Int32Array.of(742, 5999, 1),
      channel: { codes: Uint32Array.of(1, 0, 0), dictionary: ['CP', 'CNP'] },
      gdpBucket: Int8Array.of(5, 1, 3),
    };
    expect(strataLabels(design, new MerchantRows(BigUint64Array.of(5n, 6n, 7n)), 3)).toEqual({
      channel: ['CP', 'unknown', 'CNP'],
      mcc_thousand: ['5000', 'unknown', '0000'],
      gdp_bucket: ['1', 'unknown', '5'],
    });
  });
});

describe('sizeGradient', () => {
  it('has Wilson intervals of every tenth, of the lowest three together and of the top', () => {
    const n = 40;
    const outlets = Array.from({ length: n }, (_, i) => 5 + i);
    const abroad = outlets.map((count) => Math.floor(count / 5));
    const { deciles, rates, points } = sizeGradient(outlets, outlets, abroad);
    const of = (from: number, to: number, column: readonly number[]) =>
      column.slice(from, to).reduce((a, b) => a + b, 0);
    deciles.forEach((row, d) => {
      const [gone, all] = [of(4 * d, 4 * d + 4, abroad), of(4 * d, 4 * d + 4, outlets)];
      expect(row).toEqual({
        decile: d + 1,
        merchants: 4,
        outlets: all,
        rate: gone / all,
        interval: wilson(gone, all),
      });
    });
    const [gone, all] = [of(0, 12, abroad), of(0, 12, outlets)];
    expect(rates.bottom).toEqual({
      merchants: 12,
      outlets: all,
      rate: gone / all,
      interval: wilson(gone, all),
    });
    expect(rates.top).toMatchObject({ merchants: 4, outlets: deciles[9].outlets });
    expect(points).toBeCloseTo(100 * (deciles[9].rate! - gone / all), 12);
  });
});

describe('ztpRails', () => {
  const gated = new MerchantRows(BigUint64Array.from({ length: 100 }, (_, i) => BigInt(i + 1)));
  const candidates = Uint32Array.from({ length: 100 }, (_, i) => (i < 50 ? 3 : 0));
  const ids = (...of: number[]) => BigUint64Array.from(of, BigInt);

  it('counts merchants with candidates, each once', () => {
    const many = Array.from({ length: ZTP_LIMITS.many_rejections }, () => 2);
    const found = ztpRails(
      {
        exhaustedId: ids(1, 1, 60), // twice the same, and one without candidates
        rejectionId: ids(...many, 3, ...many.map(() => 3)), // sixteen of one is not more than sixteen
      },
      gated,
      candidates,
    );
    expect(found).toEqual({ merchants: 50, exhausted_share: 1 / 50, many_rejections_share: 1 / 50 });
  });

  it('takes absent logs for zero', () => {
    const found = ztpRails({ exhaustedId: ids(), rejectionId: ids() }, gated, candidates);
    expect(found).toEqual({ merchants: 50, exhausted_share: 0, many_rejections_share: 0 });
  });
});

describe('phiSeparation', () => {
  const phi = Float64Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 10 : 12) + (i % 7) / 100);

  it('needs a detectable and a visible difference', () => {
    const apart = phiSeparation(
      'side',
      phi,
      Array.from(phi, (_, i) => (i % 2 === 0 ? 'low' : 'high')),
    );
    expect(apart).toMatchObject({ by: 'side', separated: true, medians: { low: 10.03, high: 12.03 } });
    const mixed = phiSeparation(
      'side',
      phi,
      Array.from(phi, (_, i) => (i < 100 ? 'low' : 'high')),
    );
    expect(mixed.separated).toBe(false);
    const slight = phi.map((value, i) => (i < 100 ? value : value * 1.04));
    const halves = Array.from(phi, (_, i) => (i < 100 ? 'low' : 'high'));
    expect(phiSeparation('side', slight, halves).separated).toBe(false); // a ratio below 1.05, however detectable
  });

  it('leaves merchants without a dispersion out', () => {
    const holed = phi.map((value, i) => (i < 100 ? value : NaN));
    const { medians } = phiSeparation(
      'side',
      holed,
      Array.from(phi, (_, i) => (i < 100 ? 'here' : 'gone')),
    );
    expect(Object.keys(medians)).toEqual(['here']);
  });

  it('cuts thirds by size, equal sizes by id, and leaves out who has none', () => {
    expect(sizeThirds([5, NaN, 2, 9, 2, 7, 7])).toEqual([
      'middle',
      'none',
      'small',
      'large',
      'small',
      'middle',
      'large',
    ]);
  });
});
