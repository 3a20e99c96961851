import { coded, constant, fixed, type Table } from '@merchantry/contracts';
import { CHANNEL_LEVELS } from '../design/index.js';
import type { HurdlePriors } from './hurdle-priors.js';
import { decisions, type EligibilityRules } from './eligibility.js';
import { OPENNESS_SOURCE } from './openness.js';
import type { Universe } from './universe.js';

/** `hurdle_design_matrix`. */
export function designMatrix({ merchants, design, bucket }: Universe): Table {
  const { rows, ids, mcc } = merchants;
  return {
    rows,
    columns: {
      merchant_id: fixed('uint64', ids),
      mcc: fixed('int32', mcc),
      channel: coded(Uint32Array.from(design.channel), CHANNEL_LEVELS),
      gdp_bucket_id: fixed('int8', bucket),
      intercept: constant('float32', rows, 1),
    },
  };
}

/** `hurdle_pi_probs`. */
export function priorTable(ids: BigUint64Array, { logit, pi }: HurdlePriors): Table {
  return {
    rows: ids.length,
    columns: { merchant_id: fixed('uint64', ids), logit: fixed('float32', logit), pi: fixed('float32', pi) },
  };
}

/** `crossborder_features`. */
export function featureTable(ids: BigUint64Array, values: Float32Array): Table {
  return {
    rows: ids.length,
    columns: {
      merchant_id: fixed('uint64', ids),
      openness: fixed('float32', values),
      source: constant('string', ids.length, OPENNESS_SOURCE),
    },
  };
}

/** `crossborder_eligibility_flags`; `winners` holds the index of each merchant's winning rule. */
export function eligibilityTable(ids: BigUint64Array, rules: EligibilityRules, winners: Uint32Array): Table {
  const { reasons, eligible } = decisions(rules);
  return {
    rows: ids.length,
    columns: {
      merchant_id: fixed('uint64', ids),
      is_eligible: fixed(
        'bool',
        Uint8Array.from(winners, (rule) => eligible[rule]),
      ),
      reason: coded(winners, reasons),
      rule_set: constant('string', ids.length, rules.ruleSet),
    },
  };
}

/** Merchants by winning rule, and how many are eligible, for the run report. */
export function eligibilityFigures(rules: EligibilityRules, winners: Uint32Array) {
  const { reasons, eligible } = decisions(rules);
  const counts = new Array<number>(reasons.length).fill(0);
  for (const rule of winners) counts[rule] += 1;
  const byReason = (wanted: number) =>
    Object.fromEntries(
      reasons.map((reason, i) => [reason, counts[i]] as const).filter((_, i) => eligible[i] === wanted),
    );
  return {
    eligible: counts.reduce((sum, count, i) => sum + count * eligible[i], 0),
    deny_reasons: byReason(0),
    allow_reasons: byReason(1),
  };
}
