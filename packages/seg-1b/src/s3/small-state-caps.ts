import { Failure } from '@merchantry/contracts';
import type { S3RequirementsPolicy } from '../policy/s3-requirements.js';
import type { Requirements } from '../sites/site-requirements.js';

/** Sites of one country beside the most that its extent can tell apart. */
export interface SmallStateCap {
  readonly country_iso: string;
  readonly sites: number;
  readonly cap: number;
}

/**
 * Most sites of a country: so many that they can still show `distinct_share_min` of distinct latitudes, and longitudes,
 * when these are rounded to `coordinate_step_deg`. It is a guard against counts gone wrong, not a quota: 1A owns counts.
 *
 * @param spanDeg by country: the smaller of its extents in latitude and longitude, degrees
 * @returns the countries with sites, the fullest in proportion to its cap first
 */
export function smallStateCaps(
  { country, sites, isos }: Requirements,
  spanDeg: Float64Array,
  cap: S3RequirementsPolicy['small_state_cap'],
): SmallStateCap[] {
  const sum = new Float64Array(isos.length);
  for (let p = 0; p < country.length; p++) sum[country[p]] += sites[p];
  return isos
    .flatMap((iso, c) =>
      sum[c] > 0 ? [{ country_iso: iso, sites: sum[c], cap: capOf(spanDeg[c], cap) }] : [],
    )
    .sort((a, b) => b.sites / b.cap - a.sites / a.cap || (a.country_iso < b.country_iso ? -1 : 1));
}

const capOf = (span: number, cap: S3RequirementsPolicy['small_state_cap']): number =>
  Math.max(cap.floor_sites, Math.floor(span / cap.coordinate_step_deg / cap.distinct_share_min));

/**
 * That no country is over its cap.
 * @throws Failure `E316_SMALL_STATE_CAP` naming the fullest country
 */
export function checkSmallStateCaps(caps: readonly SmallStateCap[]): void {
  // A country of no known extent has no cap to keep, and NaN must not pass for one.
  const over = caps.find(({ sites, cap }) => !(sites <= cap));
  if (over === undefined) return;
  throw new Failure(
    'E316_SMALL_STATE_CAP',
    `${over.country_iso} has ${over.sites} sites to place and room for ${over.cap}.`,
    {
      dataset: 's3_requirements',
      column: 'n_sites',
      expected: `at most ${over.cap}`,
      found: String(over.sites),
      detail: { country_iso: over.country_iso },
    },
  );
}
