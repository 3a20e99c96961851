import { coded, constant, fixed, takeWords, type Column } from '@merchantry/contracts';
import type { EventBatch } from '@merchantry/rng';
import type { Numbered } from './overflow.js';
import { LARGEST_SITE } from '../sites/site-ids.js';
import type { SitePlan } from './site-plan.js';
import { SEQUENCE_LABEL, type PairStarts } from './start-kernel.js';

export const SITE_MODULE = '1A.site_id_allocator';

/**
 * One sequence_finalize for every pair that is numbered and one site_sequence_overflow for every pair that cannot be, by
 * merchant and country. Neither draws: both counters are the start of the (merchant, country) stream. Families without
 * events are left out.
 * @param siteIds texts of the site orders, by value
 * @param starts first counters of the streams, by pair of the plan
 */
export function sequenceEvents(
  plan: SitePlan,
  numbered: Numbered,
  siteIds: readonly string[],
  starts: PairStarts,
): EventBatch[] {
  const { pairs, overflows, merchantOf } = numbered;
  const batch = (
    family: string,
    of: Uint32Array,
    before: Uint32Array,
    payload: (counts: Int32Array) => Record<string, Column>,
  ): EventBatch => {
    const merchants = of.map((pair) => merchantOf[pair]);
    const codes = of.map((pair) => plan.country[pair]);
    const lo = takeWords(starts.counterLo, of);
    const hi = takeWords(starts.counterHi, of);
    const none = new Uint32Array(of.length);
    return {
      family,
      module: SITE_MODULE,
      label: SEQUENCE_LABEL,
      seq: before.map((others, i) => others + i),
      merchantId: takeWords(plan.ids, merchants),
      beforeLo: lo,
      beforeHi: hi,
      afterLo: lo,
      afterHi: hi,
      draws: none,
      blocks: none,
      payload: {
        country_iso: coded(codes, plan.countries),
        ...payload(Int32Array.from(of, (pair) => plan.count[pair])),
      },
    };
  };
  const finalized = batch('sequence_finalize', pairs, ranksAmong(pairs, overflows), (counts) => ({
    site_count: fixed('int32', counts),
    start_sequence: constant('string', counts.length, siteIds[1] ?? null),
    end_sequence: coded(new Uint32Array(counts.buffer), siteIds),
  }));
  const overflown = batch('site_sequence_overflow', overflows, ranksAmong(overflows, pairs), (counts) => ({
    attempted_count: fixed('int32', counts),
    max_seq: constant('int32', counts.length, LARGEST_SITE),
    overflow_by: fixed(
      'int32',
      counts.map((count) => count - LARGEST_SITE),
    ),
    severity: constant('string', counts.length, 'ERROR'),
  }));
  return [finalized, overflown].filter(({ seq }) => seq.length > 0);
}

/** For each of some ascending numbers, how many of the others are smaller. */
function ranksAmong(numbers: Uint32Array, others: Uint32Array): Uint32Array {
  const ranks = new Uint32Array(numbers.length);
  let below = 0;
  for (let i = 0; i < numbers.length; i++) {
    while (below < others.length && others[below] < numbers[i]) below++;
    ranks[i] = below;
  }
  return ranks;
}
