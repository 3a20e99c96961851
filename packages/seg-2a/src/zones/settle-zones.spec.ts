import { describe, expect, it } from '@jest/globals';
import { strings } from '@merchantry/contracts';
import { overridesOf, type OverrideRow } from '../../test/drawn-zones.js';
import { failureOf } from '../../test/failure-of.js';
import { settleZones } from './settle-zones.js';
import { OVERRIDE_SCOPES, overrideBook, type OverrideScope } from './zone-overrides.js';

const TZIDS = ['Z/A', 'Z/B', 'Z/C'];
const notes = 'known to be so';
const BOOK: OverrideRow[] = [
  { scope: 'site', target: '7|AA|1', tzid: 'Z/A', notes },
  { scope: 'mcc', target: '5411', tzid: 'Z/B', notes },
  { scope: 'country', target: 'AA', tzid: 'Z/C', notes },
];

type Told = readonly [iso: string, tzid: string, scope: OverrideScope | null];

/** Outlets 1, 2, ... of merchant 7, whose category is 5411, or who has none (null). */
function settle(told: readonly Told[], book = BOOK, cap = 1, mcc: number | null = 5411) {
  return settleZones(
    {
      merchantId: new BigUint64Array(told.length).fill(7n),
      country: strings(told.map(([iso]) => iso)),
      siteOrder: told.map((_, i) => i + 1),
    },
    {
      zone: Uint16Array.from(told, ([, tzid]) => TZIDS.indexOf(tzid)),
      override: Uint8Array.from(told, ([, , scope]) => (scope ? OVERRIDE_SCOPES.indexOf(scope) + 1 : 0)),
    },
    overrideBook(overridesOf(...book), '2026-01-01', TZIDS),
    TZIDS,
    cap,
    () => mcc ?? undefined,
  );
}

describe('zones that are final', () => {
  it('are those of polygons, whatever overrides say, and those that overrides still give', () => {
    expect(settle([['AA', 'Z/B', null]])).toMatchObject({ overridden_total: 0, override_by_country: {} });
    expect(
      settle([
        ['AA', 'Z/A', 'site'],
        ['AA', 'Z/B', 'mcc'],
        ['BB', 'Z/B', 'mcc'],
        ['BB', 'Z/C', null],
      ]),
    ).toEqual({
      overridden_total: 3,
      overridden_by_scope: { site: 1, mcc: 2, country: 0 },
      override_by_country: { AA: 2, BB: 1 },
    });
    expect(settle([])).toMatchObject({ overridden_total: 0 });
  });

  it.each<[string, Told, string, OverrideRow[] | undefined, number | null | undefined]>([
    ['whose override is gone', ['AA', 'Z/C', 'country'], 'E_2A_S2_024_OVERRIDE_EXPIRED', [], null],
    [
      'whose override has expired',
      ['AA', 'Z/C', 'country'],
      'E_2A_S2_024_OVERRIDE_EXPIRED',
      [{ ...BOOK[2], expiry_yyyy_mm_dd: '2025-12-31' }],
      null,
    ],
    ['of another zone', ['BB', 'Z/C', 'mcc'], 'E_2A_S2_054_PROVENANCE_INVALID', undefined, undefined],
    ['of another scope', ['AA', 'Z/A', 'country'], 'E_2A_S2_054_PROVENANCE_INVALID', undefined, undefined],
    [
      'of a merchant without a category',
      ['BB', 'Z/B', 'mcc'],
      'E_2A_S2_023_MCC_TARGET_UNKNOWN',
      undefined,
      null,
    ],
  ])('are refused %s', (_, told, code, book, mcc) => {
    const failure = failureOf(() => settle([told], book, 1, mcc));
    expect(failure?.code).toBe(code);
    expect(failure?.place).toMatchObject({ dataset: 's1_tz_lookup', row: 0, merchantId: 7n });
  });

  it('are refused where overrides gave too many of them', () => {
    const sites: Told[] = [['AA', 'Z/A', 'site'], ...Array<Told>(3).fill(['BB', 'Z/A', null])];
    expect(settle(sites, BOOK, 0.25).overridden_total).toBe(1);
    expect(failureOf(() => settle(sites, BOOK, 0.24))?.code).toBe('E_2A_S2_090_OVERRIDE_RATE');
  });
});
