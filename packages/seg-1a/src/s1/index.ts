import { Failure, fixed } from '@merchantry/contracts';
import { defineState, rngPolicySchema } from '@merchantry/engine';
import { hurdleCoefficientsSchema, openHurdleModel } from '../design/index.js';
import { openDesignMatrix } from '../ingress/design-matrix.js';
import { hurdleFigures } from './hurdle-figures.js';
import { hurdleKernel, type HurdleParams } from './hurdle-kernel.js';

export const s1Hurdle = defineState({
  id: '1A.S1',
  title: 'One site or many',
  policies: { hurdle_coefficients: hurdleCoefficientsSchema, rng: rngPolicySchema },
  kernels: { hurdle: hurdleKernel },
  async run(context) {
    const model = openHurdleModel(context.policy('hurdle_coefficients'));
    const { rows, ids, design } = openDesignMatrix(
      await context.read('hurdle_design_matrix'),
      model.dictionary,
    );

    const params: HurdleParams = { b32: context.b32, seed: context.seed, terms: model.hurdle };
    const { events = [] } = await context.shards(
      'hurdle',
      rows,
      {
        merchant_id: fixed('uint64', ids),
        mcc: fixed('uint16', design.mcc),
        channel: fixed('uint8', design.channel),
        bucket: fixed('uint8', design.bucket),
      },
      params,
    );
    if (events.length !== 1 || events[0].seq.length !== rows) {
      throw new Failure('cardinality_mismatch', 'Every merchant has one hurdle event.', {
        dataset: 'hurdle_bernoulli',
        expected: `${rows} events`,
        found: String(events[0]?.seq.length ?? 0),
      });
    }

    await context.writeEvents(events);
    context.report(hurdleFigures(events[0]));
  },
});
