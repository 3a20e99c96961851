import { Failure } from '@merchantry/contracts';
import { hurdleLogits, probabilities, type DesignRows, type HurdleTerms } from '../design/index.js';

/** Logit and probability of every merchant, rounded to single precision: something to look at, never to draw from. */
export interface HurdlePriors {
  readonly logit: Float32Array;
  readonly pi: Float32Array;
}

/** Throws `hurdle_nonfinite` for a logit or a probability that is not finite. */
export function hurdlePriors(terms: HurdleTerms, design: DesignRows, ids: BigUint64Array): HurdlePriors {
  const logits = hurdleLogits(terms, design);
  const pi = probabilities(logits);
  for (let row = 0; row < pi.length; row++) {
    if (Number.isFinite(logits[row]) && Number.isFinite(pi[row])) continue;
    throw new Failure('hurdle_nonfinite', 'The hurdle of a merchant is not a finite number.', {
      dataset: 'hurdle_design_matrix',
      row,
      merchantId: ids[row],
      expected: 'a finite logit',
      found: `logit ${logits[row]}, pi ${pi[row]}`,
    });
  }
  return { logit: Float32Array.from(logits), pi: Float32Array.from(pi) };
}
