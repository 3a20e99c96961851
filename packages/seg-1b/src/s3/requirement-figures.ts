import type { S3RequirementsPolicy } from '../policy/s3-requirements.js';
import type { Requirements } from '../sites/site-requirements.js';
import type { LeftOut } from '../requirements/requirements.js';
import type { SmallStateCap } from './small-state-caps.js';

/** Countries of the report that come nearest to their caps. */
const NEAREST = 5;

/** Figures of the S3 report. */
export function requirementFigures(
  kept: Requirements,
  leftOut: LeftOut,
  caps: readonly SmallStateCap[],
  policy: S3RequirementsPolicy,
): Record<string, unknown> {
  const { merchantId, country, sites } = kept;
  let merchants = 0;
  let placed = 0;
  for (let p = 0; p < country.length; p++) {
    if (p === 0 || merchantId[p] !== merchantId[p - 1]) merchants++;
    placed += sites[p];
  }
  const sum = (counts: Uint32Array) => counts.reduce((total, count) => total + count, 0);
  return {
    country_filter_policy: { policy_version: policy.version, ...policy.country_filter },
    rows_emitted: country.length,
    sites_total: placed,
    rows_dropped_by_policy: sum(leftOut.pairs),
    sites_dropped_by_policy: sum(leftOut.sites),
    countries_dropped_by_policy_total: leftOut.country.length,
    countries_dropped_by_policy: leftOut.country,
    merchants_total: merchants,
    countries_total: new Set(country).size,
    source_rows_total: placed + sum(leftOut.sites),
    small_state_caps: {
      countries_over: caps.filter((row) => !(row.sites <= row.cap)).length,
      nearest: caps.slice(0, NEAREST),
    },
  };
}
