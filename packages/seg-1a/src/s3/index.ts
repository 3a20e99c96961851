import { defineState } from '@merchantry/engine';
import { openCountries } from '../ingress/home-lookups.js';
import { openMerchants } from '../ingress/merchant-table.js';
import { s3BaseWeightSchema } from '../policy/s3-base-weight.js';
import { s3IntegerisationSchema } from '../policy/s3-integerisation.js';
import { s3RuleLadderSchema } from '../policy/s3-rule-ladder.js';
import { s3ThresholdsSchema } from '../policy/s3-thresholds.js';
import { assertWeighed, baseWeights } from './base-weights.js';
import { candidateFigures } from './candidate-figures.js';
import { rowsByCountry, rowsByRank } from './candidate-rows.js';
import { judgeSituations } from './candidates.js';
import { openScope } from './entry.js';
import { integerCounts } from './integer-counts.js';
import { compileRuleLadder } from './rule-ladder.js';
import { siteSequence } from './site-sequence.js';
import { groupSituations } from './situations.js';
import { candidateTable, countriesOf, countTable, siteTable, weightTable } from './tables.js';

export const s3Candidates = defineState({
  id: '1A.S3',
  title: 'Candidate countries',
  policies: {
    s3_rule_ladder: s3RuleLadderSchema,
    s3_base_weight: s3BaseWeightSchema,
    s3_thresholds: s3ThresholdsSchema,
    s3_integerisation: s3IntegerisationSchema,
  },
  async run(context) {
    const emit = context.policy('s3_integerisation');
    const countries = openCountries(await context.read('iso3166_canonical'));
    const ladder = compileRuleLadder(context.policy('s3_rule_ladder'), countries);
    const scope = openScope(
      await context.read('nb_final'),
      await context.read('hurdle_bernoulli'),
      openMerchants(await context.read('transaction_schema_merchant_ids')),
      countries,
    );
    for (const dataset of READ_ONCE) context.release(dataset);

    const situations = groupSituations(scope, ladder);
    const candidates = judgeSituations(ladder, situations);
    const weights = baseWeights(context.policy('s3_base_weight'), mostCandidates(candidates.offsets));
    assertWeighed(weights, scope.ids, (i) => {
      const situation = situations.of[i];
      return candidates.offsets[situation + 1] - candidates.offsets[situation];
    });
    await context.write(
      's3_candidate_set',
      candidateTable(rowsByRank(scope, situations.of, candidates), candidates, countries.isos),
    );

    const rows = rowsByCountry(scope, situations.of, candidates);
    const country = countriesOf(rows, candidates);
    await context.write('s3_base_weight_priors', weightTable(rows, country, weights, countries.isos));

    const thresholds = context.policy('s3_thresholds');
    const counts = emit.emit_integerised_counts
      ? integerCounts(scope, situations.of, candidates, weights, thresholds, rows.rank.length)
      : NO_COUNTS;
    const counted = counts.count.length;
    const merchant = rows.merchant.subarray(0, counted);
    await context.write(
      's3_integerised_counts',
      countTable(merchant, country.subarray(0, counted), counts, countries.isos),
    );
    const numbered = emit.emit_site_sequence ? counts.count : NO_COUNTS.count;
    const sites = siteSequence(rows.merchant, country, numbered, countries.isos);
    await context.write('s3_site_sequence', siteTable(sites, countries.isos));
    context.report(candidateFigures(ladder, situations, candidates, rows.rank.length, sites.order.length));
  },
});

/** Large, and of no use once the scope stands. */
const READ_ONCE = ['nb_final', 'hurdle_bernoulli', 'transaction_schema_merchant_ids'];

/** What a table that the policy leaves out holds: it is published without rows. */
const NO_COUNTS = { count: new Int32Array(0), residualRank: new Int32Array(0) };

/** Most candidates of any situation; 1 where there is none. */
const mostCandidates = (offsets: Uint32Array): number =>
  offsets.reduce((most, end, i) => (i === 0 ? most : Math.max(most, end - offsets[i - 1])), 1);
