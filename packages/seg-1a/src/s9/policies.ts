import { rngPolicySchema } from '@merchantry/engine';
import { hurdleCoefficientsSchema, nbDispersionCoefficientsSchema } from '../design/index.js';
import { ccySmoothingParamsSchema } from '../policy/ccy-smoothing-params.js';
import { crossborderHyperparamsSchema } from '../policy/crossborder-hyperparams.js';
import { s3BaseWeightSchema } from '../policy/s3-base-weight.js';
import { s3IntegerisationSchema } from '../policy/s3-integerisation.js';
import { s3RuleLadderSchema } from '../policy/s3-rule-ladder.js';
import { s6SelectionPolicySchema } from '../policy/s6-selection-policy.js';
import { s7IntegerisationPolicySchema } from '../policy/s7-integerisation-policy.js';
import { validationPolicySchema } from '../policy/validation-policy.js';

/** Policies that the replay of the segment goes by. */
export const policies = {
  hurdle_coefficients: hurdleCoefficientsSchema,
  nb_dispersion_coefficients: nbDispersionCoefficientsSchema,
  crossborder_hyperparams: crossborderHyperparamsSchema,
  validation_policy: validationPolicySchema,
  s3_rule_ladder: s3RuleLadderSchema,
  s3_base_weight: s3BaseWeightSchema,
  s3_integerisation: s3IntegerisationSchema,
  ccy_smoothing_params: ccySmoothingParamsSchema,
  s6_selection_policy: s6SelectionPolicySchema,
  s7_integerisation_policy: s7IntegerisationPolicySchema,
  rng: rngPolicySchema,
};
