import { Failure } from '@merchantry/contracts';
import { assertLicensed, defineState, gateReceiptOf } from '@merchantry/engine';
import { abortRows } from '../abort-log/abort-rows.js';
import {
  assertSameDictionary,
  hurdleCoefficientsSchema,
  nbDispersionCoefficientsSchema,
  openDispersionModel,
  openHurdleModel,
} from '../design/index.js';
import { crossborderHyperparamsSchema } from '../policy/crossborder-hyperparams.js';
import { anchorEvent } from './anchor-event.js';
import { compileEligibility, winningRules } from './eligibility.js';
import {
  designMatrix,
  eligibilityFigures,
  eligibilityTable,
  featureTable,
  priorTable,
} from './feature-tables.js';
import { assertHomeZones } from './home-zones.js';
import { hurdlePriors } from './hurdle-priors.js';
import { numericSelfTest } from '../numeric/numeric-self-test.js';
import { openness } from './openness.js';
import { openUniverse } from './universe.js';

export const s0Gate = defineState({
  id: '1A.S0',
  title: 'Seal the inputs and describe every merchant',
  gate: true,
  policies: {
    crossborder_hyperparams: crossborderHyperparamsSchema,
    hurdle_coefficients: hurdleCoefficientsSchema,
    nb_dispersion_coefficients: nbDispersionCoefficientsSchema,
  },
  async run(context) {
    const attestation = numericSelfTest();
    if (!context.seal) throw new Failure('internal', 'A gate was run without a seal.');
    assertLicensed(context.seal.licences, await context.read('license_map'));

    const model = openHurdleModel(context.policy('hurdle_coefficients'));
    assertSameDictionary(model, openDispersionModel(context.policy('nb_dispersion_coefficients')));
    const universe = openUniverse(
      {
        merchants: await context.read('transaction_schema_merchant_ids'),
        iso3166: await context.read('iso3166_canonical'),
        gdp: await context.read('gdp_per_capita'),
        buckets: await context.read('gdp_bucket_map'),
      },
      model.dictionary,
    );
    const { merchants, countries, home, bucket, design } = universe;
    assertHomeZones(await context.read('country_zone'), merchants, home, countries);
    const rules = compileEligibility(context.policy('crossborder_hyperparams').eligibility, countries.isos);
    const winners = winningRules(rules, design.channel, home, merchants.mcc);
    const priors = hurdlePriors(model.hurdle, design, merchants.ids);

    await context.write('hurdle_design_matrix', designMatrix(universe));
    await context.write('hurdle_pi_probs', priorTable(merchants.ids, priors));
    await context.write(
      'crossborder_features',
      featureTable(merchants.ids, openness(bucket, design.channel, merchants.mcc)),
    );
    await context.write('crossborder_eligibility_flags', eligibilityTable(merchants.ids, rules, winners));
    await context.write(
      'merchant_abort_log',
      abortRows('S0', '1A.s0', merchants.ids, [], context.asOfMicros),
    );
    await context.writeEvents([anchorEvent()]);
    await context.writeJson('s0_gate_receipt_1A', gateReceiptOf(context.seal, context.tokens.runId));
    await context.writeJson('sealed_inputs_1A', context.seal.assets);
    context.report({
      merchants: merchants.rows,
      ...eligibilityFigures(rules, winners),
      numeric_attestation: attestation,
    });
  },
});
