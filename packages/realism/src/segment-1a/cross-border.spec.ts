import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { coded } from '../../test/world.js';
import { catalogueFigures } from './catalogue-figures.js';
import { crossBorderMetrics, publishedCrossBorder, type CrossBorderRows } from './cross-border.js';
import { MerchantRows } from '../merchant-rows.js';
import { philoxResampling } from '../resampling.js';
import type { Catalogue } from './segment-1a-input.js';

interface Merchant {
  readonly home: string;
  /** Outlets by legal country. */
  readonly outlets: Readonly<Record<string, number>>;
  readonly candidates: number;
  readonly members: number;
}

const ISOS = ['AA', 'BB', 'CC', 'DD'];
const merchant = fc.record({
  home: fc.constantFrom(...ISOS),
  outlets: fc.dictionary(fc.constantFrom(...ISOS), fc.integer({ min: 1, max: 9 }), { minKeys: 1 }),
  candidates: fc.integer({ min: 0, max: 12 }),
  members: fc.integer({ min: 0, max: 6 }),
});
const world = fc.array(merchant, { minLength: 1, maxLength: 40 });

const countOf = ({ outlets }: Merchant) => Object.values(outlets).reduce((a, b) => a + b, 0);
const abroadOf = ({ home, outlets }: Merchant) =>
  Object.entries(outlets).reduce((sum, [iso, n]) => sum + (iso === home ? 0 : n), 0);
const isMulti = (m: Merchant) => countOf(m) > 1;

function catalogueOf(merchants: readonly Merchant[]): Catalogue {
  const rows = merchants.flatMap((m, i) =>
    Object.keys(m.outlets)
      .sort()
      .flatMap((legal) =>
        Array.from({ length: m.outlets[legal] }, (_, s) => ({ id: BigInt(i + 1), m, legal, order: s + 1 })),
      ),
  );
  return {
    merchantId: BigUint64Array.from(rows, ({ id }) => id),
    home: coded(rows.map(({ m }) => m.home)),
    legal: coded(rows.map(({ legal }) => legal)),
    siteId: coded(rows.map(({ order }) => String(order).padStart(6, '0'))),
    siteOrder: Int32Array.from(rows, ({ order }) => order),
    isMulti: Uint8Array.from(rows, ({ m }) => (isMulti(m) ? 1 : 0)),
  };
}

const idsOf = (merchants: readonly Merchant[]) => BigUint64Array.from(merchants, (_, i) => BigInt(i + 1));

function rowsOf(merchants: readonly Merchant[]): CrossBorderRows {
  const gated = new MerchantRows(idsOf(merchants));
  return {
    isMulti: Uint8Array.from(merchants, (m) => (isMulti(m) ? 1 : 0)),
    size: Float64Array.from(merchants, (m) => (isMulti(m) ? countOf(m) : NaN)),
    candidates: Uint32Array.from(merchants, ({ candidates }) => candidates),
    members: Uint32Array.from(merchants, ({ members }) => members),
    catalogue: catalogueFigures(catalogueOf(merchants), gated, merchants.length),
  };
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const middle = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  return (sorted[Math.floor((n - 1) / 2)] + sorted[Math.floor(n / 2)]) / 2;
};

/** Pearson's correlation of average ranks, pair by pair. */
function naiveSpearman(x: readonly number[], y: readonly number[]): number {
  const rank = (values: readonly number[]) =>
    values.map((v) => (values.filter((w) => w < v).length + values.filter((w) => w <= v).length + 1) / 2);
  const [a, b] = [rank(x), rank(y)];
  const [ma, mb] = [sum(a) / a.length, sum(b) / b.length];
  const cov = sum(a.map((v, i) => (v - ma) * (b[i] - mb)));
  return cov / Math.sqrt(sum(a.map((v) => (v - ma) ** 2)) * sum(b.map((v) => (v - mb) ** 2)));
}

const same = (value: number | null, expected: number) => {
  if (Number.isFinite(expected)) expect(value).toBeCloseTo(expected, 10);
  else expect(value).toBeNull();
};

describe('the cross-border rows', () => {
  it('agree with a plain reading of their definitions', () => {
    fc.assert(
      fc.property(world, (merchants) => {
        const everyone = merchants.map((_, i) => i);
        const { metrics } = crossBorderMetrics(rowsOf(merchants), everyone);
        const multi = merchants.filter(isMulti);
        same(metrics['1A-05'].value, sum(multi.map(abroadOf)) / sum(multi.map(countOf)));
        const several = multi.filter(({ outlets }) => Object.keys(outlets).length > 1).length;
        same(metrics['1A-07'].value, several / multi.length);
        const sorted = [...multi].sort((a, b) => countOf(a) - countOf(b));
        const decile = (i: number) => Math.floor((10 * i) / sorted.length) + 1;
        const rate = (of: Merchant[]) => sum(of.map(abroadOf)) / sum(of.map(countOf));
        const top = sorted.filter((_, i) => decile(i) === 10);
        const bottom = sorted.filter((_, i) => decile(i) <= 3);
        same(metrics['1A-06'].value, 100 * (rate(top) - rate(bottom)));
        const choosing = merchants.filter(({ candidates }) => candidates > 0);
        const c = choosing.map(({ candidates }) => candidates);
        const r = choosing.map(({ members }) => members);
        same(metrics['1A-08'].value, middle(c));
        same(metrics['1A-09'].value, naiveSpearman(c, r));
        same(metrics['1A-10'].value, middle(r.map((v, i) => v / c[i])));
      }),
      { numRuns: 200, seed: 11 },
    );
  });

  it('read every merchant in their published definitions', () => {
    fc.assert(
      fc.property(world, (merchants) => {
        const published = publishedCrossBorder(rowsOf(merchants), merchants.length);
        same(published['1A-05'].value, sum(merchants.map(abroadOf)) / sum(merchants.map(countOf)));
        same(
          published['1A-07'].value,
          merchants.filter(({ outlets }) => Object.keys(outlets).length > 1).length / merchants.length,
        );
        const c = merchants.map(({ candidates }) => candidates);
        const r = merchants.map(({ members }) => members);
        same(published['1A-08'].value, middle(c));
        same(published['1A-09'].value, naiveSpearman(c, r));
        same(published['1A-10'].value, middle(r.map((v, i) => v / Math.max(c[i], 1))));
      }),
      { numRuns: 100, seed: 12 },
    );
  });

  it('give an interval that holds the value, resampling the ends of the gradient apart', () => {
    const merchants = Array.from({ length: 400 }, (_, i): Merchant => ({
      home: 'AA',
      outlets: i % 3 === 0 ? { AA: 2 + (i % 50), BB: 1 + Math.floor((i % 50) / 4) } : { AA: 2 + (i % 50) },
      candidates: 4 + (i % 7),
      members: 1 + (i % 4),
    }));
    const { metrics } = crossBorderMetrics(
      rowsOf(merchants),
      merchants.map((_, i) => i),
      philoxResampling(),
    );
    for (const { value, interval } of Object.values(metrics)) {
      expect(interval!.low).toBeLessThanOrEqual(value!);
      expect(interval!.high).toBeGreaterThanOrEqual(value!);
    }
    expect(metrics['1A-06'].interval!.high - metrics['1A-06'].interval!.low).toBeGreaterThan(1);
  });
});

describe('the identity of sites', () => {
  const merchants: Merchant[] = [
    { home: 'AA', outlets: { AA: 3, BB: 2 }, candidates: 1, members: 1 },
    { home: 'BB', outlets: { BB: 1 }, candidates: 0, members: 0 },
  ];
  const gated = new MerchantRows(idsOf(merchants));
  const figures = (change: (catalogue: Catalogue) => void, ids = gated) => {
    const catalogue = catalogueOf(merchants);
    change(catalogue);
    return catalogueFigures(catalogue, ids, merchants.length).identity;
  };

  it('finds nothing wrong with a lawful catalogue, and counts ids that stand abroad too', () => {
    expect(figures(() => undefined)).toEqual({
      site_order_broken: 0,
      site_id_unlike_order: 0,
      stranger: 0,
      site_id_reused_abroad: 2,
    });
  });

  it.each([
    [
      'a doubled site',
      (c: Catalogue) => (c.siteOrder[1] = 1),
      { site_order_broken: 2, site_id_unlike_order: 1 },
    ],
    ['a gap', (c: Catalogue) => (c.siteOrder[2] = 4), { site_order_broken: 1, site_id_unlike_order: 1 }],
    [
      'an id of another site',
      (c: Catalogue) => (c.siteId.codes[0] = c.siteId.codes[1]),
      { site_id_unlike_order: 1 },
    ],
    ['a merchant that nobody gated', (c: Catalogue) => (c.merchantId[5] = 9n), { stranger: 1 }],
  ])('counts %s', (_, change, expected) => {
    expect(figures(change)).toMatchObject(expected);
  });

  it('refuses a catalogue out of order', () => {
    const swap = (c: Catalogue) => (c.merchantId[0] = 2n);
    expect(() => figures(swap)).toThrow(expect.objectContaining({ code: 'table_sort_violation' }));
  });
});

describe('MerchantRows', () => {
  it('finds what a map would, whatever the order', () => {
    const id = fc.bigInt({ min: 1n, max: (1n << 64n) - 1n });
    fc.assert(
      fc.property(
        fc.uniqueArray(id, { maxLength: 30 }),
        fc.array(fc.oneof(id, fc.nat(29))),
        (known, asked) => {
          const ids = BigUint64Array.from(known).sort();
          const wanted = BigUint64Array.from(asked, (a) => (typeof a === 'bigint' ? a : (ids[a % 30] ?? 7n)));
          const expected = [...wanted].map((want) => ids.indexOf(want));
          expect([...new MerchantRows(ids).of(wanted)]).toEqual(expected);
        },
      ),
    );
  });
});
