import { Failure } from '@merchantry/contracts';
import type { S3Thresholds } from '../policy/s3-thresholds.js';
import { baseShares, type BaseWeights } from './base-weights.js';
import type { Candidates } from './candidates.js';
import { countBounds } from './count-bounds.js';
import type { Scope } from './entry.js';
import { Integeriser } from './integerise.js';

/** One row a merchant and candidate, by merchant, then country. */
export interface IntegerCounts {
  readonly count: Int32Array;
  readonly residualRank: Int32Array;
}

/**
 * Split the outlets of every merchant over all its candidates. `situationOf` is the situation of each merchant, `rows` the
 * number of candidate rows. Throws `ERR_S3_INTEGER_FEASIBILITY`, `ERR_S3_INTEGER_SUM_MISMATCH`.
 */
export function integerCounts(
  scope: Scope,
  situationOf: Uint32Array,
  { offsets, byCountry }: Candidates,
  weights: BaseWeights,
  policy: S3Thresholds,
  rows: number,
): IntegerCounts {
  const count = new Int32Array(rows);
  const residualRank = new Int32Array(rows);
  const most = weights.value.length;
  const shares = Array.from({ length: most + 1 }, (_, candidates) => baseShares(weights, candidates));
  const integeriser = new Integeriser(most);
  let row = 0;
  for (let i = 0; i < scope.rows; i++) {
    const from = offsets[situationOf[i]];
    const to = offsets[situationOf[i] + 1];
    const candidates = to - from;
    const share = shares[candidates];
    const order = byCountry.subarray(from, to);
    const bounds = countBounds(policy, scope.outlets[i], candidates, scope.ids[i]);
    const left = integeriser.split(scope.outlets[i], share, bounds, order);
    if (left !== 0) throw unplaced(scope.ids[i], scope.outlets[i], left);
    for (let k = 0; k < candidates; k++, row++) {
      count[row] = integeriser.counts[order[k]];
      residualRank[row] = integeriser.residualRanks[order[k]];
    }
  }
  return { count, residualRank };
}

const unplaced = (merchantId: bigint, outlets: number, left: number) =>
  new Failure('ERR_S3_INTEGER_SUM_MISMATCH', 'Counts do not add up to the outlets of a merchant.', {
    dataset: 's3_integerised_counts',
    column: 'count',
    merchantId,
    expected: String(outlets),
    found: String(outlets - left),
  });
