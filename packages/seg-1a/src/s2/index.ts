import { fixed, gather } from '@merchantry/contracts';
import { defineState, rngPolicySchema } from '@merchantry/engine';
import { abortRows } from '../abort-log/abort-rows.js';
import {
  assertSameDictionary,
  dispersions,
  hurdleCoefficientsSchema,
  meanOutlets,
  nbDispersionCoefficientsSchema,
  openDispersionModel,
  openHurdleModel,
} from '../design/index.js';
import { openDesignMatrix } from '../ingress/design-matrix.js';
import { openMerchants } from '../ingress/merchant-table.js';
import { validationPolicySchema } from '../policy/validation-policy.js';
import type { StreamIdentity } from '../streams/merchant-streams.js';
import { assertCorridor, measureCorridor } from './corridor.js';
import { multiRows, openMultiMerchants } from './entry.js';
import { readFinals } from './finals.js';
import { nbMixtureKernel } from './nb-mixture-kernel.js';
import { countQuantiles } from '../figures/count-quantiles.js';

export const s2Outlets = defineState({
  id: '1A.S2',
  title: 'Number of outlets',
  policies: {
    hurdle_coefficients: hurdleCoefficientsSchema,
    nb_dispersion_coefficients: nbDispersionCoefficientsSchema,
    validation_policy: validationPolicySchema,
    rng: rngPolicySchema,
  },
  kernels: { 'nb-mixture': nbMixtureKernel },
  async run(context) {
    const policy = context.policy('validation_policy');
    const mean = openHurdleModel(context.policy('hurdle_coefficients'));
    const spread = openDispersionModel(context.policy('nb_dispersion_coefficients'));
    assertSameDictionary(mean, spread);

    const matrix = openDesignMatrix(await context.read('hurdle_design_matrix'), mean.dictionary);
    const multi = openMultiMerchants(
      multiRows(await context.read('hurdle_bernoulli'), matrix),
      matrix,
      openMerchants(await context.read('transaction_schema_merchant_ids')),
      await context.read('gdp_per_capita'),
    );
    const mu = meanOutlets(mean.mean, multi);
    const phi = dispersions(spread.dispersion, multi, multi.lnGdp);

    const identity: StreamIdentity = { b32: context.b32, seed: context.seed };
    const columns = {
      merchant_id: fixed('uint64', multi.ids),
      mu: fixed('float64', mu),
      phi: fixed('float64', phi),
    };
    const { tables, events = [] } = await context.shards('nb-mixture', multi.rows, columns, identity);
    const attempts = events.find(({ family }) => family === 'gamma_component')?.seq.length ?? 0;
    const finals = readFinals(tables['outcome'], multi.ids, attempts);
    const corridor = measureCorridor(
      finals.rejections,
      gather(mu, finals.rows),
      gather(phi, finals.rows),
      policy.cusum,
    );
    if (corridor.invalidAlpha > 0) {
      context.log(
        `ERR_S2_CORRIDOR_ALPHA_INVALID: ${corridor.invalidAlpha} merchants left out of the corridor`,
      );
    }
    assertCorridor(corridor, policy);

    await context.writeEvents(events);
    await context.write(
      'merchant_abort_log',
      abortRows('S2', '1A.nb_sampler', multi.ids, finals.aborts, context.asOfMicros),
    );
    context.report({
      merchants: multi.rows,
      aborted: finals.aborts.length,
      attempts: finals.attempts,
      rejection_share: corridor.rejectionShare,
      rejections_p99: corridor.rejectionsP99,
      max_cusum: corridor.maxCusum,
      outlets: countQuantiles(finals.outlets),
    });
  },
});
