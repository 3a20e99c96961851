import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { builtIn } from '../../test/built-in-inputs.js';
import { cardShares, type CurrencyEconomy, type CurrencyShare, settlementShares } from './currency-shares.js';

const cards = builtIn.cardShares();
const settlement = builtIn.settlementShares();
const of = (surface: readonly CurrencyShare[], currency: string) =>
  surface.filter((row) => row.currency === currency);
const currencies = [...new Set(cards.map(({ currency }) => currency))];
const total = (rows: readonly CurrencyShare[]) =>
  rows.reduce((sum, { observations }) => sum + observations, 0);

/** An economy of made-up countries: members of a currency with their incomes, and the percents of the centres among them. */
const economy = (
  members: Readonly<Record<string, readonly [currency: string, gdp: number]>>,
  centres: Readonly<Record<string, number>> = {},
  turnover: Readonly<Record<string, number>> = {},
): CurrencyEconomy => ({
  tender: Object.entries(members).map(([iso, [currency]]) => ({
    iso,
    currency,
    numeric: null,
    minorUnits: null,
    series: 'test',
    isExactVintage: false,
  })),
  totalGdp: new Map(Object.entries(members).map(([iso, [, gdp]]) => [iso, gdp])),
  turnover: new Map(Object.entries(turnover)),
  centres: new Map(Object.entries(centres)),
});

/** The same laws by the shortest way: plain sums, one observation handed out at a time. */
function slowly(data: CurrencyEconomy, hubs: boolean): CurrencyShare[] {
  const rows: CurrencyShare[] = [];
  for (const currency of [...new Set(data.tender.map((row) => row.currency))].sort()) {
    const isos = data.tender.filter((row) => row.currency === currency).map(({ iso }) => iso);
    const incomes = isos.map((iso) => Math.max(1e9, data.totalGdp.get(iso)!));
    const income = incomes.reduce((a, b) => a + b, 0);
    let shares = incomes.map((value) => value / income);
    const centres = isos.map((iso) => data.centres.get(iso) ?? 0);
    const centre = centres.reduce((a, b) => a + b, 0);
    if (hubs && centre > 0) {
      const h = Math.max(...shares) >= 0.9 ? 0.4 : 0.7;
      shares = shares.map((share, i) => share * (1 - h) + (h * centres[i]) / centre);
    }
    const [scale, least, most] = hubs ? [1e7, 25_000, 2_000_000] : [2e6, 5_000, 250_000];
    const n = Math.min(most, Math.max(least, Math.round(((data.turnover.get(currency) ?? 0) / 100) * scale)));
    const counts = shares.map((share) => Math.floor(share * n));
    const lacking = n - counts.reduce((a, b) => a + b, 0);
    const open = new Set(isos.keys());
    for (let k = 0; k < lacking; k++) {
      let best = -1;
      for (const i of open) {
        const over = best < 0 ? 1 : ((shares[i] * n) % 1) - ((shares[best] * n) % 1);
        if (over > 0) best = i;
      }
      open.delete(best);
      counts[best] += 1;
    }
    isos.forEach((iso, i) =>
      rows.push({ currency, iso, share: shares[i], observations: counts[i], isProxy: true }),
    );
  }
  return rows;
}

/** @param apart how far counts may differ: another order of sums may tip a tie of fractions, by one observation */
function expectSame(found: readonly CurrencyShare[], wanted: readonly CurrencyShare[], apart: number): void {
  expect(found.map(({ currency, iso }) => `${currency} ${iso}`)).toEqual(
    wanted.map(({ currency, iso }) => `${currency} ${iso}`),
  );
  found.forEach((row, i) => {
    expect(Math.abs(row.share - wanted[i].share)).toBeLessThan(1e-12);
    expect(Math.abs(row.observations - wanted[i].observations)).toBeLessThanOrEqual(apart);
  });
}

describe('share surfaces', () => {
  it('hold every legal-tender country once, ascending by currency and country', () => {
    for (const surface of [cards, settlement]) {
      const keys = surface.map(({ currency, iso }) => `${currency} ${iso}`);
      expect(keys).toEqual(
        builtIn
          .legalTender()
          .map(({ currency, iso }) => `${currency} ${iso}`)
          .sort(),
      );
      expect(surface.every(({ isProxy }) => isProxy)).toBe(true);
    }
  });

  it('add up: shares to one, observations to a clamped whole that follows the turnover', () => {
    for (const currency of currencies) {
      for (const [surface, least, most] of [
        [cards, 5_000, 250_000],
        [settlement, 25_000, 2_000_000],
      ] as const) {
        const rows = of(surface, currency);
        const sum = rows.reduce((all, { share }) => all + share, 0);
        expect(Math.abs(sum - 1)).toBeLessThan(1e-12);
        for (const { share } of rows) expect(share > 0 && share <= 1).toBe(true);
        const n = total(rows);
        expect(n >= least && n <= most).toBe(true);
        for (const { share, observations } of rows)
          expect(Math.abs(observations - share * n)).toBeLessThan(1);
      }
    }
    const wholes = (currency: string) => [total(of(cards, currency)), total(of(settlement, currency))];
    expect(wholes('USD')).toEqual([250_000, 2_000_000]);
    expect(wholes('GBP')).toEqual([250_000, 1_290_000]);
    expect(wholes('CNY')).toEqual([140_000, 700_000]);
    expect(wholes('PLN')).toEqual([14_000, 70_000]);
    expect(wholes('RON')).toEqual([5_000, 25_000]);
    expect(wholes('XOF')).toEqual([5_000, 25_000]);
  });

  it('follow income: Germany first in the euro, no observation lost on the uninhabited', () => {
    const euro = [...of(cards, 'EUR')].sort((a, b) => b.share - a.share).map(({ iso }) => iso);
    expect(euro.slice(0, 4)).toEqual(['DE', 'FR', 'IT', 'ES']);
    const uninhabited = of(cards, 'USD').find(({ iso }) => iso === 'UM')!;
    expect(uninhabited.share).toBeGreaterThan(0);
    expect(uninhabited.observations).toBeGreaterThan(0);
  });

  it('settle at the centres among the members: 70 % of the euro, 40 % of the dollar, none of the CFA franc', () => {
    const moved = (currency: string) =>
      of(settlement, currency).map(
        ({ iso, share }, i) => [iso, share - of(cards, currency)[i].share] as const,
      );
    const base = (currency: string, iso: string) => of(cards, currency).find((row) => row.iso === iso)!.share;
    const settled = (currency: string, iso: string) =>
      of(settlement, currency).find((row) => row.iso === iso)!.share;
    const hubs = ['BE', 'DE', 'ES', 'FR', 'LU', 'NL'];
    for (const [iso, difference] of moved('EUR')) {
      if (hubs.includes(iso)) expect(settled('EUR', iso)).toBeGreaterThan(0.3 * base('EUR', iso));
      else expect(difference).toBeCloseTo(-0.7 * base('EUR', iso), 12);
    }
    // Ratio of two centres after the base is taken away is that of their turnover.
    const hubPart = (iso: string) => settled('EUR', iso) - 0.3 * base('EUR', iso);
    expect(hubPart('FR') / hubPart('DE')).toBeCloseTo(2.2 / 1.9, 9);
    expect(base('USD', 'US')).toBeGreaterThan(0.9);
    expect(settled('USD', 'US')).toBeCloseTo(0.6 * base('USD', 'US') + 0.4, 12);
    expect(of(settlement, 'XOF').map(({ share }) => share)).toEqual(
      of(cards, 'XOF').map(({ share }) => share),
    );
  });

  it('have their edges where the laws say', () => {
    const dominated = economy({ AA: ['XXA', 9e12], AB: ['XXA', 1e12] }, { AB: 5 });
    expect(settlementShares(dominated).map(({ share }) => share)).toEqual([
      expect.closeTo(0.54, 12),
      expect.closeTo(0.46, 12),
    ]);
    const even = economy({ AA: ['XXA', 8.9e12], AB: ['XXA', 1.1e12] }, { AB: 5 });
    expect(settlementShares(even)[1].share).toBeCloseTo(0.3 * 0.11 + 0.7, 12);
    const empty = economy({ AA: ['XXA', 0], AB: ['XXA', 3e9] });
    expect(cardShares(empty).map(({ share }) => share)).toEqual([0.25, 0.75]);
    const three = economy({ AA: ['XXA', 1e12], AB: ['XXA', 1e12], AC: ['XXA', 1e12] });
    expect(cardShares(three).map(({ observations }) => observations)).toEqual([1667, 1667, 1666]);
    const wholeOf = (percent: number, surface: typeof cardShares) =>
      total(surface(economy({ AA: ['XXA', 1e12] }, {}, { XXA: percent })));
    expect([0.01, 0.25, 0.3, 12.5, 12.6, 88].map((percent) => wholeOf(percent, cardShares))).toEqual([
      5_000, 5_000, 6_000, 250_000, 250_000, 250_000,
    ]);
    expect([0.01, 0.25, 0.3, 20, 20.1].map((percent) => wholeOf(percent, settlementShares))).toEqual([
      25_000, 25_000, 30_000, 2_000_000, 2_000_000,
    ]);
  });

  it('agree with the shortest way of saying the laws, on the world and on random ones', () => {
    const world = builtIn.currencyEconomy();
    expectSame(cards, slowly(world, false), 0);
    expectSame(settlement, slowly(world, true), 0);
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            currency: fc.constantFrom('XXA', 'XXB', 'XXC'),
            gdp: fc.double({ min: 0, max: 2e13, noNaN: true }),
            centre: fc.option(fc.double({ min: 0.1, max: 40, noNaN: true })),
          }),
          { minLength: 1, maxLength: 26 },
        ),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (countries, percent) => {
          const iso = (i: number) => `A${String.fromCharCode(65 + i)}`;
          const data = economy(
            Object.fromEntries(countries.map(({ currency, gdp }, i) => [iso(i), [currency, gdp] as const])),
            Object.fromEntries(
              countries.flatMap(({ centre }, i) => (centre === null ? [] : [[iso(i), centre] as const])),
            ),
            { XXA: percent },
          );
          expectSame(cardShares(data), slowly(data, false), 1);
          expectSame(settlementShares(data), slowly(data, true), 1);
        },
      ),
      { seed: 20260101, numRuns: 200 },
    );
  });
});
