import { z } from 'zod';
import { Failure, type FailurePlace } from '@merchantry/contracts';

/** What an override speaks of, the most special first: that is the order of precedence. */
export const OVERRIDE_SCOPES = ['site', 'mcc', 'country'] as const;

export type OverrideScope = (typeof OVERRIDE_SCOPES)[number];

const TARGETS: Readonly<Record<OverrideScope, RegExp>> = {
  site: /^[1-9][0-9]{0,19}\|[A-Z]{2}\|[1-9][0-9]*$/,
  mcc: /^[0-9]{4}$/,
  country: /^[A-Z]{2}$/,
};

const FORMS: Readonly<Record<OverrideScope, string>> = {
  site: 'merchant|ISO2|order',
  mcc: 'four digits',
  country: 'two capital letters',
};

const isDay = (text: string): boolean => {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!day) return false;
  const [year, month, date] = day.slice(1).map(Number);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return month >= 1 && month <= 12 && date >= 1 && date <= days[month - 1];
};

const overrideRow = z
  .strictObject({
    scope: z.enum(OVERRIDE_SCOPES),
    target: z.string(),
    tzid: z.string().regex(/^[A-Za-z0-9._+-]+(?:\/[A-Za-z0-9._+-]+)*$/, 'must be a name of the tz database'),
    evidence_url: z.url().optional(),
    /** Last day on which the row holds; a row without one always holds. */
    expiry_yyyy_mm_dd: z.string().refine(isDay, 'must be a day, YYYY-MM-DD').optional(),
    notes: z.string().min(1).optional(),
  })
  .superRefine(({ scope, target }, context) => {
    if (!TARGETS[scope].test(target))
      context.addIssue({
        code: 'custom',
        path: ['target'],
        message: `must be ${FORMS[scope]}`,
        input: target,
      });
  });

/** Policy `tz_overrides`: zones that somebody vouches for where polygons do not decide. */
export const tzOverridesSchema = z.strictObject({
  semver: z.string().regex(/^\d+\.\d+\.\d+$/),
  version: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  overrides: z.array(overrideRow),
});

export type TzOverrides = z.output<typeof tzOverridesSchema>;

/** Rows in force on a day, by scope and target: the number of a zone. */
export interface OverrideBook {
  readonly zones: Readonly<Record<OverrideScope, ReadonlyMap<string, number>>>;
  /** Rows that no longer hold. */
  readonly expired: number;
}

const DATASET = 'tz_overrides';

/**
 * The overrides in force.
 *
 * @param asOf day of the world, YYYY-MM-DD
 * @param tzids zones that have polygons, ascending
 * @throws Failure `E_2A_S0_030_OVERRIDES_SCHEMA_INVALID` for a row in force without evidence or notes,
 * `E_2A_S0_031_OVERRIDES_DUPLICATE_SCOPE_TARGET`, `E_2A_S0_032_OVERRIDES_UNKNOWN_TZID`
 */
export function overrideBook(
  { overrides }: TzOverrides,
  asOf: string,
  tzids: readonly string[],
): OverrideBook {
  const number = new Map(tzids.map((tzid, zone) => [tzid, zone]));
  const zones = {
    site: new Map<string, number>(),
    mcc: new Map<string, number>(),
    country: new Map<string, number>(),
  };
  let expired = 0;
  overrides.forEach((row, at) => {
    const { scope, target, tzid } = row;
    if (row.expiry_yyyy_mm_dd !== undefined && row.expiry_yyyy_mm_dd < asOf) {
      expired++;
      return;
    }
    const place = (column: string, expected: string, found: string): FailurePlace => ({
      dataset: DATASET,
      row: at,
      column,
      expected,
      found,
    });
    if (row.notes === undefined && row.evidence_url === undefined)
      throw new Failure(
        'E_2A_S0_030_OVERRIDES_SCHEMA_INVALID',
        `Nobody says why ${target} is in ${tzid}.`,
        place('evidence_url', 'an evidence_url or notes', 'neither'),
      );
    if (zones[scope].has(target))
      throw new Failure(
        'E_2A_S0_031_OVERRIDES_DUPLICATE_SCOPE_TARGET',
        `Two rows in force speak of ${scope} ${target}.`,
        place('target', 'one row of a target', target),
      );
    const zone = number.get(tzid);
    if (zone === undefined)
      throw new Failure(
        'E_2A_S0_032_OVERRIDES_UNKNOWN_TZID',
        `${scope} ${target} is sent to a zone without polygons.`,
        place('tzid', 'a zone of time_zone_pieces', tzid),
      );
    zones[scope].set(target, zone);
  });
  return { zones, expired };
}

/** A site as overrides speak of it. */
export interface OverrideKey {
  readonly merchantId: bigint;
  readonly country: string;
  readonly siteOrder: number;
  /** Undefined where the merchant's category is not known. */
  readonly mcc?: number;
}

/** The override in force for a site, the most special one. */
export function overrideOf(
  { zones }: OverrideBook,
  { merchantId, country, siteOrder, mcc }: OverrideKey,
): { readonly scope: OverrideScope; readonly zone: number } | null {
  const targets: Readonly<Record<OverrideScope, string | undefined>> = {
    site: `${merchantId}|${country}|${siteOrder}`,
    mcc: mcc === undefined ? undefined : String(mcc).padStart(4, '0'),
    country,
  };
  for (const scope of OVERRIDE_SCOPES) {
    const target = targets[scope];
    const zone = target === undefined ? undefined : zones[scope].get(target);
    if (zone !== undefined) return { scope, zone };
  }
  return null;
}
