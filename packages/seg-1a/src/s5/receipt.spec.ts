import { describe, expect, it } from '@jest/globals';
import { fixed, strings, type Table } from '@merchantry/contracts';
import { refusalOf } from '../../test/refusal.js';
import { receiptOf, type ReceiptFacts } from './receipt.js';
import type { ShareSurface } from './share-surface.js';

const surface = (shares: Record<string, readonly string[]>): ShareSurface =>
  new Map(
    Object.entries(shares).map(([currency, isos]) => [
      currency,
      { shares: new Map(isos.map((iso) => [iso, 1 / isos.length])), observations: 100 },
    ]),
  );

const published = (rows: readonly (readonly [string, string, number])[]): Table => ({
  rows: rows.length,
  columns: {
    currency: strings(rows.map(([currency]) => currency)),
    country_iso: strings(rows.map(([, iso]) => iso)),
    weight: fixed(
      'float64',
      Float64Array.from(rows, ([, , weight]) => weight),
    ),
  },
});

const FACTS: ReceiptFacts = {
  parameterHash: 'a'.repeat(64),
  policyDigest: 'b'.repeat(64),
  dp: 3,
  weights: [],
  table: published([
    ['CHF', 'CH', 0.75],
    ['CHF', 'LI', 0.25],
    ['EUR', 'DE', 1],
  ]),
  surfaces: [surface({ CHF: ['CH', 'LI'] }), surface({ CHF: ['CH'], EUR: ['DE'] })],
  licences: [],
  traced: { events: 0, draws: 0 },
};

describe('receiptOf', () => {
  it('counts what was published', () => {
    expect(receiptOf(FACTS)).toMatchObject({
      currencies_total: 2,
      currencies_processed: 2,
      rows_written: 3,
      coverage_policy_narrowed: [],
      rng_trace_delta_events: 0,
      rng_trace_delta_draws: 0,
    });
  });

  it.each<[string, Partial<ReceiptFacts>, object]>([
    [
      'weights far from one',
      { table: published([['CHF', 'CH', 0.75]]) },
      { code: 'E_SUM_NUMERIC', found: '0.75 under CHF' },
    ],
    [
      'weights one unit of their decimals from one',
      {
        dp: 7,
        table: published([
          ['CHF', 'CH', 0.75],
          ['CHF', 'LI', 0.2500001],
        ]),
      },
      { code: 'E_SUM_DECIMAL', expected: '10000000 units', found: '10000001 under CHF' },
    ],
    [
      'a country without a weight',
      { surfaces: [surface({ CHF: ['CH', 'LI'], EUR: ['AT', 'DE'] })] },
      { code: 'E_COVERAGE', found: 'fewer under EUR' },
    ],
    [
      'a currency without weights',
      { surfaces: [...FACTS.surfaces, surface({ USD: ['US'], GBP: ['GB'] })] },
      { code: 'E_COVERAGE', found: 'fewer under GBP, USD' },
    ],
    [
      'random events',
      { traced: { events: 1, draws: 2 } },
      { code: 'E_RNG_INTERACTION', found: '1 events, 2 draws' },
    ],
  ])('refuses %s', (_, change, expected) => {
    expect(refusalOf(() => receiptOf({ ...FACTS, ...change }))).toMatchObject(expected);
  });
});
