import { fixed, valuesOf, type FailureCode } from '@merchantry/contracts';
import { defineState, rngPolicySchema } from '@merchantry/engine';
import { abortRows } from '../abort-log/abort-rows.js';
import { crossborderHyperparamsSchema } from '../policy/crossborder-hyperparams.js';
import { assertAttemptLaws } from './attempt-laws.js';
import { openScope, type ZtpScope } from './scope.js';
import { ZTP_FAMILIES, ZTP_MODULE } from './ztp-events.js';
import { metricsRows, ztpFigures, type ZtpOutcome } from './ztp-figures.js';
import { ztpKernel, type ZtpParams } from './ztp-kernel.js';
import { ENDING } from './ztp-targets.js';

export const s4ForeignTarget = defineState({
  id: '1A.S4',
  title: 'Number of foreign countries',
  policies: { crossborder_hyperparams: crossborderHyperparamsSchema, rng: rngPolicySchema },
  kernels: { ztp: ztpKernel },
  async run(context) {
    const { ztp } = context.policy('crossborder_hyperparams');
    const scope = openScope(
      {
        hurdle_bernoulli: await context.read('hurdle_bernoulli'),
        nb_final: await context.read('nb_final'),
        crossborder_eligibility_flags: await context.read('crossborder_eligibility_flags'),
        crossborder_features: await context.read('crossborder_features'),
        s3_candidate_set: await context.read('s3_candidate_set'),
      },
      ztp.x_default,
    );

    const abortsExhausted = ztp.ztp_exhaustion_policy === 'abort';
    const params: ZtpParams = {
      b32: context.b32,
      seed: context.seed,
      terms: {
        intercept: ztp.theta0_intercept,
        logSites: ztp.theta1_log_n_sites,
        openness: ztp.theta2_openness,
      },
      cap: ztp.MAX_ZTP_ZERO_ATTEMPTS,
      abortsExhausted,
    };
    const columns = {
      merchant_id: fixed('uint64', scope.ids),
      n_outlets: fixed('int32', scope.outlets),
      openness: fixed('float64', scope.openness),
      candidates: fixed('int32', scope.candidates),
    };
    const { tables, events: drawn = [] } = await context.shards('ztp', scope.rows, columns, params);
    const outcome: ZtpOutcome = {
      ids: scope.ids,
      rate: valuesOf(tables['outcome'], 'ztp_final', 'rate', 'float64'),
      k: valuesOf(tables['outcome'], 'ztp_final', 'k', 'int32'),
      attempts: valuesOf(tables['outcome'], 'ztp_final', 'attempts', 'int32'),
      ending: valuesOf(tables['outcome'], 'ztp_final', 'ending', 'uint8'),
    };
    const events = ZTP_FAMILIES.flatMap((family) =>
      drawn.filter((batch) => batch.family === family && batch.seq.length > 0),
    );
    assertAttemptLaws(events, {
      ids: scope.ids,
      candidates: scope.candidates,
      withoutEvents: outcome.ending.map((ending) => (ending === ENDING.invalidRate ? 1 : 0)),
      cap: ztp.MAX_ZTP_ZERO_ATTEMPTS,
      abortsExhausted,
    });

    await context.writeEvents(events);
    await context.write('s4_metrics', metricsRows(outcome));
    const aborts = givenUp(scope, outcome, abortsExhausted);
    await context.write(
      'merchant_abort_log',
      abortRows(
        'S4',
        ZTP_MODULE,
        BigUint64Array.from(aborts, ({ id }) => id),
        aborts.map(({ reason }, row) => ({ row, reason })),
        context.asOfMicros,
      ),
    );
    const traced = events.reduce((sum, { seq }) => sum + seq.length, 0);
    context.report({
      ...ztpFigures(outcome, abortsExhausted, traced),
      upstream_missing: scope.refused.length,
      openness_defaulted: scope.defaulted,
    });
  },
});

/** Merchants that drop out here, in id order: those that lack an input, and those that their draws or the policy end. */
function givenUp(
  scope: ZtpScope,
  { ids, ending }: ZtpOutcome,
  abortsExhausted: boolean,
): { id: bigint; reason: FailureCode }[] {
  const out = [...scope.refused];
  for (let row = 0; row < ending.length; row++) {
    if (ending[row] === ENDING.invalidRate) out.push({ id: ids[row], reason: 'ERR_S4_NUMERIC_INVALID' });
    else if (ending[row] === ENDING.exhausted && abortsExhausted)
      out.push({ id: ids[row], reason: 'ERR_S4_ZTP_EXHAUSTED_ABORT' });
  }
  return out.sort((a, b) => (a.id < b.id ? -1 : 1));
}
