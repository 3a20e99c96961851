import type { Tally } from './tally.js';

/**
 * A cohort as each replicate of a bootstrap drew it: how many members, and with which values. The tally that comes back
 * is overwritten by the next call, so a million members cost no memory a replicate.
 *
 * @param ranks position of every member among the distinct values, as `rankIn` gives it
 * @param members which entity of the resampling each member is; absent where they are the same
 */
export function resampledTally(
  { values }: Tally,
  ranks: Uint32Array,
  members?: Uint32Array,
): (times: Uint32Array) => Tally {
  const counts = new Float64Array(values.length);
  return (times) => {
    counts.fill(0);
    let n = 0;
    for (let i = 0; i < ranks.length; i++) {
      const t = times[members ? members[i] : i];
      counts[ranks[i]] += t;
      n += t;
    }
    return { n, values, counts };
  };
}
