import { fixed, valuesOf, type ListColumn } from '@merchantry/contracts';
import { defineState, rngPolicySchema } from '@merchantry/engine';
import { abortRows } from '../abort-log/abort-rows.js';
import { openCandidates } from '../ingress/candidate-set.js';
import { openMerchants } from '../ingress/merchant-table.js';
import { outletRows } from './outlet-rows.js';
import { numberedPairs } from './overflow.js';
import { sequenceEvents, SITE_MODULE } from './sequence-events.js';
import { siteIds } from '../sites/site-ids.js';
import { openPlan } from './site-plan.js';
import { startKernel, type StartParams } from './start-kernel.js';

/** Large tables of which nothing is needed once the plan is known. */
const READ_ONCE = [
  's3_candidate_set',
  'hurdle_bernoulli',
  'nb_final',
  'ztp_final',
  'crossborder_eligibility_flags',
  's7_integerised_counts',
];

export const s8Outlets = defineState({
  id: '1A.S8',
  title: 'The outlet catalogue',
  policies: { rng: rngPolicySchema },
  kernels: { starts: startKernel },
  async run(context) {
    await context.readReceipt('s6_receipt_1A', 'E_PASS_GATE_MISSING');
    const { plan, figures } = openPlan(
      {
        hurdle_bernoulli: await context.read('hurdle_bernoulli'),
        nb_final: await context.read('nb_final'),
        ztp_final: await context.read('ztp_final'),
        crossborder_eligibility_flags: await context.read('crossborder_eligibility_flags'),
        s7_integerised_counts: await context.read('s7_integerised_counts'),
      },
      openMerchants(await context.read('transaction_schema_merchant_ids')),
      openCandidates(await context.read('s3_candidate_set')),
    );
    for (const dataset of READ_ONCE) context.release(dataset);

    const numbered = numberedPairs(plan);
    const texts = siteIds(numbered.most);
    const country: ListColumn = {
      kind: 'list',
      type: { list: 'uint16' },
      length: plan.ids.length,
      offsets: plan.starts,
      items: fixed('uint16', plan.country),
    };
    const params: StartParams = { b32: context.b32, seed: context.seed, countries: plan.countries };
    const columns = { merchant_id: fixed('uint64', plan.ids), country };
    const { starts } = (await context.shards('starts', plan.ids.length, columns, params)).tables;
    const events = sequenceEvents(plan, numbered, texts, {
      counterLo: valuesOf(starts, 'starts', 'counter_lo', 'uint64'),
      counterHi: valuesOf(starts, 'starts', 'counter_hi', 'uint64'),
    });
    const aborts = numbered.merchants.map((row) => ({ row, reason: 'E_SITE_ID_OVERFLOW' as const }));
    for (const { row } of aborts)
      context.log(
        `E_SITE_ID_OVERFLOW: merchant ${plan.ids[row]} has more outlets in a country than site ids`,
      );

    await context.writeEvents(events);
    await context.write('outlet_catalogue', outletRows(plan, numbered, texts));
    await context.write(
      'merchant_abort_log',
      abortRows('S8', SITE_MODULE, plan.ids, aborts, context.asOfMicros),
    );
    context.report({
      merchants_in_scope: plan.ids.length,
      single: figures.single,
      without_ztp: figures.withoutZtp,
      given_up_before: figures.givenUp,
      overflow: aborts.length,
      events: {
        sequence_finalize: numbered.pairs.length,
        site_sequence_overflow: numbered.overflows.length,
      },
      trace_rows: numbered.pairs.length + numbered.overflows.length,
      outlet_rows: numbered.outlets,
    });
  },
});
