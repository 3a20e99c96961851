import type { Candidates } from './candidates.js';
import type { Scope } from './entry.js';

/** One row a merchant and candidate. */
export interface CandidateRows {
  readonly merchant: BigUint64Array;
  /** Candidate of its situation, for lookups in `Candidates`. */
  readonly candidate: Uint32Array;
  readonly rank: Int32Array;
}

/** Rows by merchant, then rank. */
export const rowsByRank = (scope: Scope, situationOf: Uint32Array, candidates: Candidates): CandidateRows =>
  candidateRows(scope, situationOf, candidates, (_, k) => k);

/** Rows by merchant, then country. */
export const rowsByCountry = (
  scope: Scope,
  situationOf: Uint32Array,
  candidates: Candidates,
): CandidateRows =>
  candidateRows(scope, situationOf, candidates, (from, k) => candidates.byCountry[from + k]);

function candidateRows(
  { ids }: Scope,
  situationOf: Uint32Array,
  { offsets }: Candidates,
  rankAt: (from: number, k: number) => number,
): CandidateRows {
  let rows = 0;
  for (let i = 0; i < ids.length; i++) rows += offsets[situationOf[i] + 1] - offsets[situationOf[i]];
  const out = {
    merchant: new BigUint64Array(rows),
    candidate: new Uint32Array(rows),
    rank: new Int32Array(rows),
  };
  for (let i = 0, row = 0; i < ids.length; i++) {
    const from = offsets[situationOf[i]];
    const candidates = offsets[situationOf[i] + 1] - from;
    out.merchant.fill(ids[i], row, row + candidates);
    for (let k = 0; k < candidates; k++, row++) {
      out.rank[row] = rankAt(from, k);
      out.candidate[row] = from + out.rank[row];
    }
  }
  return out;
}
