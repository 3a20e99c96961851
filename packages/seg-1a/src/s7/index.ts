import { fixed, type FixedColumn, type ListColumn } from '@merchantry/contracts';
import { defineState, rngPolicySchema } from '@merchantry/engine';
import { openCandidates } from '../ingress/candidate-set.js';
import { s7IntegerisationPolicySchema } from '../policy/s7-integerisation-policy.js';
import { openWeights } from '../ingress/weight-cache.js';
import { countTable } from './count-table.js';
import { openDomain } from './domain.js';
import { splitFigures } from './split-figures.js';
import { splitKernel, type SplitParams } from './split-kernel.js';

/** Large tables of which nothing is needed once the domains are known. */
const READ_ONCE = ['s3_candidate_set', 'hurdle_bernoulli', 'nb_final', 'ztp_final', 's6_membership'];

export const s7Split = defineState({
  id: '1A.S7',
  title: 'Outlets of each country',
  policies: { s7_integerisation_policy: s7IntegerisationPolicySchema, rng: rngPolicySchema },
  kernels: { split: splitKernel },
  async run(context) {
    await context.readReceipt('s5_receipt_1A', 'E_PASS_GATE_MISSING');
    await context.readReceipt('s6_receipt_1A', 'E_PASS_GATE_MISSING');
    const policy = context.policy('s7_integerisation_policy');
    const candidates = openCandidates(await context.read('s3_candidate_set'));
    const weights = openWeights(
      await context.read('ccy_country_weights_cache'),
      candidates.country.dictionary,
    );
    const domain = openDomain(
      {
        hurdle_bernoulli: await context.read('hurdle_bernoulli'),
        nb_final: await context.read('nb_final'),
        ztp_final: await context.read('ztp_final'),
        merchant_currency: await context.read('merchant_currency'),
        s6_membership: await context.read('s6_membership'),
      },
      candidates,
      weights,
    );
    for (const dataset of READ_ONCE) context.release(dataset);

    const entries = domain.starts[domain.rows];
    const list = (items: FixedColumn): ListColumn => ({
      kind: 'list',
      type: { list: items.type },
      length: domain.rows,
      offsets: domain.starts,
      items,
    });
    const columns = {
      merchant_id: fixed('uint64', domain.ids),
      outlets: fixed('int32', domain.outlets),
      country: list(fixed('uint16', domain.country.subarray(0, entries))),
      weight: list(fixed('float64', domain.weight.subarray(0, entries))),
    };
    const params: SplitParams = {
      b32: context.b32,
      seed: context.seed,
      policy,
      countries: weights.countries,
    };
    const { tables, events: made = [] } = await context.shards('split', domain.rows, columns, params);
    const events = made.filter(({ seq }) => seq.length > 0);

    await context.writeEvents(events);
    await context.write('s7_integerised_counts', countTable(domain, tables['counts'], weights.countries));
    context.report(splitFigures(domain, tables['merchants'], events, policy));
  },
});
