import { valuesOf, type FixedColumn, type Table } from '@merchantry/contracts';
import {
  openEvents,
  standsAt,
  startsOf,
  type Place,
  type RngAccounting,
} from '@merchantry/engine/validation';
import { firstU01 } from '@merchantry/rng';
import { hurdleLogits, probabilities, type HurdleModel } from '../design/index.js';
import { openDesignMatrix, type DesignMatrix } from '../ingress/design-matrix.js';
import type { SegmentFindings } from './checks.js';
import type { SegmentFacts } from './segment-facts.js';

const FAMILY = 'hurdle_bernoulli';

/**
 * S1 once more: one event a merchant of the universe, its probability from the coefficients, its uniform from its
 * stream, its branch from both. Fills `facts.isMulti`; returns the design matrix for S2, null where it has other merchants.
 */
export function replayHurdle(
  facts: SegmentFacts,
  tables: { readonly design: Table; readonly priors: Table; readonly hurdle: Table },
  model: HurdleModel,
  accounting: RngAccounting,
  findings: SegmentFindings,
): DesignMatrix | null {
  const fail = (
    code: Parameters<SegmentFindings['fail']>[1],
    place: Omit<Place, 'dataset'>,
    dataset = FAMILY,
  ) => findings.fail('s1_replay', code, { dataset, ...place });
  const { hurdle } = tables;
  const matrix = openDesignMatrix(tables.design, model.dictionary);
  const sameMerchants = (rows: Int32Array) => rows.length === facts.rows && rows.every((m, row) => m === row);
  if (!sameMerchants(facts.merchantsOf(matrix.ids))) {
    fail(
      'E_S1_CARDINALITY',
      { expected: `${facts.rows} merchants`, found: 'others' },
      'hurdle_design_matrix',
    );
    return null;
  }
  const merchant = facts.merchantsOf(valuesOf(hurdle, FAMILY, 'merchant_id', 'uint64'));
  if (!sameMerchants(merchant)) {
    const row = merchant.findIndex((m, i) => m !== i);
    fail('E_S1_CARDINALITY', {
      row: row < 0 ? undefined : row,
      expected: `one event for each of ${facts.rows} merchants`,
      found: `${hurdle.rows} events`,
    });
    return null;
  }

  const pi = probabilities(hurdleLogits(model.hurdle, matrix.design));
  const priors = valuesOf(tables.priors, 'hurdle_pi_probs', 'pi', 'float32');
  const table = facts.streams.of(FAMILY);
  const starts = startsOf(table);
  const u = firstU01(table);
  const events = openEvents(hurdle, FAMILY);
  const logged = {
    pi: valuesOf(hurdle, FAMILY, 'pi', 'float64'),
    u: hurdle.columns['u'] as FixedColumn,
    isMulti: valuesOf(hurdle, FAMILY, 'is_multi', 'bool'),
    deterministic: valuesOf(hurdle, FAMILY, 'deterministic', 'bool'),
  };
  const uniforms =
    logged.u.kind === 'fixed' ? (logged.u.values as Float64Array) : new Float64Array(facts.rows);
  for (let m = 0; m < facts.rows; m++) {
    const p = pi[m];
    const at = (expected: unknown, found: unknown) => ({
      row: m,
      merchant: facts.ids[m],
      expected: String(expected),
      found: String(found),
    });
    facts.isMulti[m] = logged.isMulti[m];
    if (logged.pi[m] !== p) fail('E_REPLAY_MISMATCH', at(`pi ${p}`, logged.pi[m]));
    if (priors[m] !== Math.fround(p)) fail('E_REPLAY_MISMATCH', at(`pi ${p}`, priors[m]), 'hurdle_pi_probs');
    if (!standsAt(events.beforeLo, events.beforeHi, m, starts, m, 0))
      fail('E_RNG_COUNTER_MISMATCH', at('the start of the stream of the merchant', 'another counter'));
    const draws = p > 0 && p < 1;
    const given =
      logged.u.kind === 'fixed' && (logged.u.validity === undefined || logged.u.validity[m] === 1);
    if (given !== draws || (given && !(uniforms[m] > 0 && uniforms[m] < 1)))
      fail(
        'E_S1_U_OUT_OF_RANGE',
        at(draws ? 'a uniform in (0, 1)' : 'no uniform', given ? uniforms[m] : 'null'),
      );
    else if (draws && uniforms[m] !== u[m]) fail('E_REPLAY_MISMATCH', at(`u ${u[m]}`, uniforms[m]));
    if (events.blocks[2 * m] !== Number(draws) || logged.deterministic[m] !== Number(!draws))
      fail('E_RNG_BUDGET_VIOLATION', at(draws ? 'one block' : 'no block', events.blocks[2 * m]));
    const multi = draws ? Number(u[m] < p) : p;
    if (logged.isMulti[m] !== multi)
      fail('E_S1_GATING_VIOLATION', at(`is_multi ${multi}`, logged.isMulti[m]));
  }
  accounting.addIntervals(hurdle, FAMILY, table, merchant);
  return matrix;
}
