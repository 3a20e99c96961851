import { describe, expect, it } from '@jest/globals';
import { isFailure } from '@merchantry/contracts';
import fc from 'fast-check';
import { shippedYaml } from '../../test/shipped-policies.js';
import { s3RequirementsPolicySchema } from '../policy/s3-requirements.js';
import {
  checkSmallStateCaps,
  requirementFigures,
  requirements,
  smallStateCaps,
  type Outlets,
} from '../index.js';

const ISOS = ['AD', 'DE', 'FJ', 'MC', 'ZW'];
const ALL = new Uint8Array(ISOS.length).fill(1);
const RULES = { isos: ISOS, weighted: ALL, denylist: [] };

type Pair = readonly [merchant: bigint, iso: string, sites: number];

/** Outlets of pairs as 1A lists them; the dictionary is not in code order, as dictionaries need not be. */
function outletsOf(pairs: readonly Pair[]): Outlets {
  const dictionary = [...ISOS].reverse();
  const rows = pairs.flatMap(([merchant, iso, n]) =>
    Array.from({ length: n }, (_, i) => ({ merchant, iso, n, order: i + 1 })),
  );
  return {
    merchantId: BigUint64Array.from(rows, (row) => row.merchant),
    country: { codes: Uint32Array.from(rows, (row) => dictionary.indexOf(row.iso)), dictionary },
    siteOrder: Int32Array.from(rows, (row) => row.order),
    stated: Int32Array.from(rows, (row) => row.n),
  };
}

const PAIRS: Pair[] = [
  [3n, 'DE', 4],
  [3n, 'MC', 1],
  [9n, 'AD', 2],
  [1n << 63n, 'MC', 3],
  [(1n << 64n) - 1n, 'DE', 1],
];

const policy = s3RequirementsPolicySchema.parse(shippedYaml('s3_requirements_policy'));

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isFailure(error)) return error.code;
    throw error;
  }
  return 'none';
}

const asPairs = ({ kept }: ReturnType<typeof requirements>): Pair[] =>
  Array.from(kept.sites, (n, p) => [kept.merchantId[p], kept.isos[kept.country[p]], n] as const);

describe('requirements', () => {
  it('are the outlets of each merchant and country, ids above 2^63 in order', () => {
    expect(asPairs(requirements(outletsOf(PAIRS), RULES))).toEqual(PAIRS);
  });

  it('are none for no outlets', () => {
    expect(asPairs(requirements(outletsOf([]), RULES))).toEqual([]);
  });

  it('leave out the countries of the denylist and say what they left out', () => {
    const made = requirements(outletsOf(PAIRS), { ...RULES, denylist: ['ZW', 'MC'] });
    expect(asPairs(made)).toEqual(PAIRS.filter(([, iso]) => iso !== 'MC'));
    expect(made.leftOut).toEqual({
      country: ['MC'],
      pairs: Uint32Array.of(2),
      sites: Uint32Array.of(4),
    });
  });

  it('conserve sites: kept and left out together are the outlets', () => {
    const pair = fc.tuple(
      fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      fc.constantFrom(...ISOS),
      fc.integer({ min: 1, max: 9 }),
    );
    const pairs = fc
      .uniqueArray(pair, { selector: ([m, iso]) => `${m} ${iso}`, maxLength: 30 })
      .map((list) => list.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : 1)));
    fc.assert(
      fc.property(pairs, fc.subarray(ISOS), (list, denylist) => {
        const made = requirements(outletsOf(list), { ...RULES, denylist });
        expect(asPairs(made)).toEqual(list.filter(([, iso]) => !denylist.includes(iso)));
        const gone = list.filter(([, iso]) => denylist.includes(iso));
        expect(made.leftOut.pairs.reduce((a, b) => a + b, 0)).toBe(gone.length);
        expect(made.leftOut.sites.reduce((a, b) => a + b, 0)).toBe(gone.reduce((a, [, , n]) => a + n, 0));
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  it.each<[string, () => unknown]>([
    ['E315_POLICY_ISO_UNKNOWN', () => requirements(outletsOf(PAIRS), { ...RULES, denylist: ['AN'] })],
    ['E302_FK_COUNTRY', () => requirements(outletsOf([[1n, 'XK', 1]]), RULES)],
    [
      'E303_MISSING_WEIGHTS',
      () => requirements(outletsOf(PAIRS), { ...RULES, weighted: Uint8Array.of(1, 1, 1, 0, 1) }),
    ],
    ['E304_ZERO_SITES_ROW', () => requirements({ ...outletsOf(PAIRS), stated: new Int32Array(11) }, RULES)],
    [
      'E305_SCHEMA_INVALID',
      () => requirements({ ...outletsOf(PAIRS), siteOrder: new Int32Array(10) }, RULES),
    ],
    [
      'E307_PK_DUPLICATE',
      () =>
        requirements(
          outletsOf([
            [1n, 'DE', 2],
            [1n, 'DE', 2],
          ]),
          RULES,
        ),
    ],
    [
      'E308_COUNTS_MISMATCH',
      () => requirements({ ...outletsOf(PAIRS), stated: outletsOf(PAIRS).stated.fill(4, 0, 5) }, RULES),
    ],
    [
      'E310_UNSORTED',
      () =>
        requirements(
          outletsOf([
            [1n, 'DE', 1],
            [1n, 'AD', 1],
          ]),
          RULES,
        ),
    ],
    [
      'E310_UNSORTED',
      () =>
        requirements(
          outletsOf([
            [1n << 32n, 'AD', 1],
            [5n, 'DE', 1],
          ]),
          RULES,
        ),
    ],
    [
      'E314_SITE_ORDER_INTEGRITY',
      () =>
        requirements(
          { ...outletsOf(PAIRS), siteOrder: Int32Array.of(1, 2, 4, 3, 1, 1, 2, 1, 2, 3, 1) },
          RULES,
        ),
    ],
  ])('refuse by %s', (code, run) => {
    expect(codeOf(run)).toBe(code);
  });

  it('a country on the denylist needs no weights', () => {
    const rules = { isos: ISOS, weighted: Uint8Array.of(1, 1, 1, 0, 1), denylist: ['MC'] };
    expect(asPairs(requirements(outletsOf(PAIRS), rules))).toHaveLength(3);
  });
});

describe('small-state caps', () => {
  const made = requirements(outletsOf(PAIRS), RULES);
  const spans = Float64Array.of(0.31, 6.01, 1, 0.00021, 5);

  it('are the extent in steps over the share, and the floor where that is less', () => {
    expect(smallStateCaps(made.kept, spans, policy.small_state_cap)).toEqual([
      { country_iso: 'MC', sites: 4, cap: 15 },
      { country_iso: 'AD', sites: 2, cap: 20_666 },
      { country_iso: 'DE', sites: 5, cap: 400_666 },
    ]);
  });

  it('refuse a country over its cap or of no known extent', () => {
    const full = requirements(outletsOf([[1n, 'MC', 16]]), RULES);
    const over = smallStateCaps(full.kept, spans, policy.small_state_cap);
    expect(codeOf(() => checkSmallStateCaps(over))).toBe('E316_SMALL_STATE_CAP');
    const unknown = smallStateCaps(made.kept, new Float64Array(5).fill(NaN), policy.small_state_cap);
    expect(codeOf(() => checkSmallStateCaps(unknown))).toBe('E316_SMALL_STATE_CAP');
    expect(codeOf(() => checkSmallStateCaps(smallStateCaps(made.kept, spans, policy.small_state_cap)))).toBe(
      'none',
    );
  });
});

describe('figures', () => {
  it('count pairs, merchants, countries, and every outlet of the source once', () => {
    const { kept, leftOut } = requirements(outletsOf(PAIRS), { ...RULES, denylist: ['AD'] });
    expect(requirementFigures(kept, leftOut, [], policy)).toMatchObject({
      rows_emitted: 4,
      sites_total: 9,
      rows_dropped_by_policy: 1,
      sites_dropped_by_policy: 2,
      countries_dropped_by_policy: ['AD'],
      merchants_total: 3,
      countries_total: 2,
      source_rows_total: 11,
    });
  });
});

describe('s3_requirements_policy', () => {
  it('is shipped with an empty denylist', () => {
    expect(policy.country_filter).toEqual({ enabled: true, denylist_country_iso: [] });
  });

  it.each([{ denylist_country_iso: ['mc'] }, { denylist_country_iso: ['MC', 'MC'] }, { surprise: 1 }])(
    'refuses %p',
    (change) => {
      const changed = { ...policy, country_filter: { ...policy.country_filter, ...change } };
      expect(s3RequirementsPolicySchema.safeParse(changed).success).toBe(false);
    },
  );
});
