import { Failure, fixed, type FailureCode } from '@merchantry/contracts';
import { defineState, rngPolicySchema } from '@merchantry/engine';
import { meaningDigest } from '@merchantry/hashgate';
import { openCandidates } from '../ingress/candidate-set.js';
import { s6SelectionPolicySchema } from '../policy/s6-selection-policy.js';
import { openWeights } from '../ingress/weight-cache.js';
import { gumbelKernel, type GumbelParams } from './gumbel-kernel.js';
import { choiceFollows } from './re-derivation.js';
import { openSelection } from './scope.js';
import {
  chosenKeys,
  detailRows,
  isIsolated,
  isReconciled,
  openDetail,
  selectionFigures,
} from './selection-figures.js';
import { compileSelection } from './selection-rules.js';

export const s6ForeignCountries = defineState({
  id: '1A.S6',
  title: 'Foreign countries',
  policies: { s6_selection_policy: s6SelectionPolicySchema, rng: rngPolicySchema },
  kernels: { gumbel: gumbelKernel },
  async run(context) {
    await context.readReceipt('s5_receipt_1A', 'E_UPSTREAM_GATE');
    const policy = context.policy('s6_selection_policy');
    const candidates = openCandidates(await context.read('s3_candidate_set'));
    const weights = openWeights(
      await context.read('ccy_country_weights_cache'),
      candidates.country.dictionary,
    );
    const { logsAll, decimals, ...rules } = compileSelection(policy, weights.currencies);
    const scope = openSelection(
      {
        ztp_final: await context.read('ztp_final'),
        crossborder_eligibility_flags: await context.read('crossborder_eligibility_flags'),
        merchant_currency: await context.read('merchant_currency'),
      },
      candidates,
      weights,
    );

    const params: GumbelParams = {
      b32: context.b32,
      seed: context.seed,
      countries: weights.countries,
      weights: weights.weights,
      ...rules,
      logsAll,
    };
    const columns = {
      merchant_id: fixed('uint64', scope.ids),
      k_target: fixed('int32', scope.kTarget),
      currency: fixed('uint16', scope.currency),
      candidates: scope.candidates,
    };
    const { tables, events: drawn = [] } = await context.shards('gumbel', scope.rows, columns, params);
    const events = drawn.filter(({ seq }) => seq.length > 0);
    const detail = openDetail(tables['detail']);
    const figures = selectionFigures(scope, detail, logsAll);
    const written = events.reduce((sum, { seq }) => sum + seq.length, 0);
    const checks = {
      rng_isolation_ok: isIsolated(events),
      trace_reconciled: isReconciled(events, figures.gumbel_key_expected),
      re_derivation_ok: choiceFollows(
        scope,
        weights.countries,
        events[0],
        tables['membership'],
        detail,
        logsAll,
      ),
    };
    assertHolds(checks.rng_isolation_ok, 'E_RNG_ENVELOPE', 'one uniform an event from the streams of S6');
    assertHolds(
      checks.trace_reconciled,
      'E_EVENT_COVERAGE',
      `${figures.gumbel_key_expected} events and uniforms`,
    );
    assertHolds(checks.re_derivation_ok, 'E_RECEIPT_MISMATCH', 'the membership that the keys choose');

    await context.writeEvents(events);
    await context.write('s6_membership', tables['membership']);
    await context.write('s6_validation_detail', detailRows(scope, detail));
    await context.writeReceipt('s6_receipt_1A', {
      'S6_VALIDATION.json': {
        parameter_hash: context.tokens.parameterHash,
        policy_digest: meaningDigest(policy),
        ...figures,
        events_written: written,
        ...checks,
      },
    });
    context.report({ ...figures, events_written: written, chosen_keys: chosenKeys(events, decimals) });
  },
});

function assertHolds(holds: boolean, code: FailureCode, expected: string): void {
  if (holds) return;
  throw new Failure(code, 'The choice of foreign countries does not stand up to its own check.', {
    dataset: 'gumbel_key',
    expected,
    found: 'something else',
  });
}
