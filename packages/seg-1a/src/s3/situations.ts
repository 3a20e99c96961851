import type { Scope } from './entry.js';
import type { Situation } from './predicate.js';
import type { RuleLadder } from './rule-ladder.js';

/** Merchants that no rule can tell apart share a situation; situations are numbered by their first merchant. */
export interface Situations {
  readonly of: Uint32Array;
  /** What the first merchant of each is like. */
  readonly examples: readonly Situation[];
  /** Merchants in each. */
  readonly merchants: Uint32Array;
}

/** Group merchants by home, class of MCC, channel and step of outlets: as many judgements as groups, not merchants. */
export function groupSituations(
  { home, mcc, channel, outlets, rows }: Scope,
  ladder: RuleLadder,
): Situations {
  const { mccClass, mccClasses, thresholds } = ladder;
  const of = new Uint32Array(rows);
  const examples: Situation[] = [];
  const counts: number[] = [];
  const known = new Map<number, number>();
  const steps = thresholds.length + 1;
  for (let i = 0; i < rows; i++) {
    const key =
      ((home[i] * mccClasses + mccClass[mcc[i]]) * 2 + channel[i]) * steps + stepOf(outlets[i], thresholds);
    let situation = known.get(key);
    if (situation === undefined) {
      situation = counts.push(0) - 1;
      known.set(key, situation);
      examples.push({ home: home[i], mcc: mcc[i], channel: channel[i], outlets: outlets[i] });
    }
    of[i] = situation;
    counts[situation]++;
  }
  return { of, examples, merchants: Uint32Array.from(counts) };
}

/** How many thresholds `outlets` has reached. */
function stepOf(outlets: number, thresholds: Int32Array): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (thresholds[middle] <= outlets) low = middle + 1;
    else high = middle;
  }
  return low;
}
