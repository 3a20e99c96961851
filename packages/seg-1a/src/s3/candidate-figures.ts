import { countQuantiles } from '../figures/count-quantiles.js';
import type { Candidates } from './candidates.js';
import type { RuleLadder } from './rule-ladder.js';
import type { Situations } from './situations.js';

/** Figures of the run report: who may go abroad, which rules fired how often, how many foreign candidates there are. */
export function candidateFigures(
  { rules }: RuleLadder,
  { of, merchants }: Situations,
  { eligible, offsets, fired }: Candidates,
  candidateRows: number,
  sites: number,
): Record<string, unknown> {
  const foreign = Int32Array.from(of, (s) => offsets[s + 1] - offsets[s] - 1);
  return {
    merchants: of.length,
    situations: merchants.length,
    eligible: merchants.reduce((sum, n, s) => sum + n * eligible[s], 0),
    candidate_rows: candidateRows,
    audit_sites: sites,
    foreign_candidates: countQuantiles(foreign),
    rules_fired: Object.fromEntries(rules.map(({ id }, r) => [id, fired[r]])),
  };
}
