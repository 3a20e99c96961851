import { table } from './code-table.js';

/** Segment 1A. */
export const seg1a = table({
  home_iso_fk: { class: 'F1', meaning: 'The home country of a merchant is not one of the ISO 3166 codes.' },
  gdp_missing: { class: 'F1', meaning: 'A home country has no GDP per capita.' },
  gdp_nonpositive: { class: 'F1', meaning: 'A GDP per capita is not a positive finite number.' },
  gdp_iso_not_in_set: { class: 'F1', meaning: 'The GDP table names a country outside ISO 3166.' },
  zone_missing: { class: 'F1', meaning: 'A home country has no time zone in the country-zone table.' },
  zone_iso_not_in_set: { class: 'F1', meaning: 'The country-zone table names a country outside ISO 3166.' },
  bucket_missing: { class: 'F1', meaning: 'A home country has no GDP bucket.' },
  bucket_out_of_range: { class: 'F1', meaning: 'A GDP bucket is not one of 1 to 5.' },
  bucket_iso_not_in_set: { class: 'F1', meaning: 'The bucket map names a country outside ISO 3166.' },
  hurdle_nonfinite: {
    class: 'F3',
    meaning: 'A linear predictor or probability of the hurdle is not finite.',
  },

  design_dict_missing: { class: 'F3', meaning: 'A fitted bundle has no dictionary of a design factor.' },
  design_channel_mismatch: { class: 'F3', meaning: 'The channel levels of a bundle are not CP and CNP.' },
  design_bucket_mismatch: { class: 'F3', meaning: 'An income bucket is not one of the five design levels.' },
  design_mcc_mismatch: {
    class: 'F3',
    meaning: 'An MCC dictionary is not ascending, or the two files of a bundle have different ones.',
  },
  design_shape_mismatch: { class: 'F3', meaning: 'The columns of a design have different lengths.' },
  design_unknown_mcc: { class: 'F3', meaning: 'An MCC has no coefficient in the fitted bundle.' },
  design_unknown_channel: { class: 'F3', meaning: 'A channel has no coefficient in the fitted bundle.' },
  beta_length_mismatch: {
    class: 'F3',
    meaning: 'A coefficient vector does not have one entry for each design column.',
  },
  column_order_mismatch: {
    class: 'F3',
    meaning: 'The coefficient names of a bundle are not in design order.',
  },
  model_fit_singular: {
    class: 'F3',
    meaning: 'The normal equations of a model fit are not positive definite, or the fit did not converge.',
  },
  model_selfcheck_failed: {
    class: 'F8',
    meaning: 'A fitted bundle lies outside its self-check bounds and was not exported.',
  },
  model_bundle_drift: {
    class: 'F2',
    meaning:
      'Fitting again does not give the committed bundle: run `nx run seg-1a:fit` and review the change.',
  },
  policy_design_drift: {
    class: 'F2',
    meaning:
      'Generating the candidate policies again does not give the committed files: run `nx run seg-1a:policies` and review the change.',
  },
  policy_design_unreachable: {
    class: 'F2',
    meaning: 'The figures of candidate_design.yaml cannot be met on the default snapshot.',
  },

  elig_rule_dup_id: { class: 'F2', meaning: 'Two eligibility rules share one id.' },
  elig_rule_bad_channel: {
    class: 'F2',
    meaning: 'An eligibility rule names a channel other than CP and CNP.',
  },
  elig_rule_bad_iso: {
    class: 'F2',
    meaning: 'An eligibility rule names a country or country set unknown here.',
  },
  elig_rule_bad_mcc: {
    class: 'F2',
    meaning: 'An eligibility rule names an MCC, range or MCC set unknown here.',
  },
  elig_rule_bad_priority: {
    class: 'F2',
    meaning: 'The priority of an eligibility rule is not a whole number >= 0.',
  },
  elig_rule_bad_decision: { class: 'F2', meaning: 'An eligibility rule decides neither allow nor deny.' },
  elig_rule_set_empty: { class: 'F2', meaning: 'The eligibility policy holds no rule.' },
  elig_default_invalid: {
    class: 'F2',
    meaning: 'The default decision on eligibility is neither allow nor deny.',
  },
  crossborder_openness_invalid: { class: 'F3', meaning: 'An openness lies outside [0, 1].' },

  hurdle_nonfinite_or_oob_pi: {
    class: 'F3',
    meaning: 'A hurdle probability is not finite or outside [0, 1].',
  },
  cardinality_mismatch: { class: 'F8', meaning: 'A log does not hold exactly one event for each merchant.' },
  duplicate_hurdle_record: { class: 'F8', meaning: 'A merchant has two hurdle events.' },

  ERR_S2_ENTRY_MISSING_HURDLE: { class: 'F8', meaning: 'A merchant reached S2 without a hurdle event.' },
  ERR_S2_ENTRY_NOT_MULTI: {
    class: 'F8',
    meaning: 'A single-site merchant reached the outlet-count sampler.',
  },
  ERR_S2_INPUTS_INCOMPLETE: { class: 'F8', meaning: 'A multi-site merchant lacks a feature that S2 needs.' },
  ERR_S2_NUMERIC_INVALID: {
    class: 'F3',
    meaning: 'A mean or dispersion is not finite and positive, or leaves no chance of two outlets.',
  },
  ERR_S2_SAMPLER_NUMERIC_INVALID: { class: 'F3', meaning: 'A sampled rate is not finite and positive.' },
  ERR_S2_FINAL_INVALID_N: { class: 'F8', meaning: 'A final outlet count is below two or beyond 32 bits.' },
  ERR_S2_FINAL_INVALID_R: { class: 'F8', meaning: 'A rejection count does not follow from the attempts.' },
  ERR_S2_CORRIDOR_ALPHA_INVALID: { class: 'F8', meaning: 'An acceptance probability lies outside (0, 1].' },
  ERR_S2_CORRIDOR_EMPTY: { class: 'F8', meaning: 'No merchant is left for the rejection corridor.' },
  ERR_S2_CORRIDOR_BREACH: {
    class: 'F8',
    meaning: 'Rejections of the outlet-count sampler left their corridor.',
  },

  ERR_S3_PRECONDITION: {
    class: 'F8',
    meaning:
      'A merchant came to its candidates without a hurdle event that says many, two outlets or a row of the merchant table.',
  },
  ERR_S3_VOCAB_INVALID: {
    class: 'F2',
    meaning: 'A vocabulary of the rule ladder repeats or lacks a word, or a rule uses one that is not in it.',
  },
  ERR_S3_RULE_LADDER_INVALID: {
    class: 'F2',
    meaning:
      'The rule ladder is malformed: a repeated id, a set that contains itself, no or several defaults, a misfit argument.',
  },
  ERR_S3_RULE_EVAL_DOMAIN: {
    class: 'F2',
    meaning: 'A predicate of the rule ladder names an operator, field or value that does not exist.',
  },
  ERR_S3_RULE_CONFLICT: {
    class: 'F2',
    meaning: 'A rule of the ladder admits and denies the same set or country.',
  },
  ERR_S3_POLICY_REFERENCE_INVALID: {
    class: 'F2',
    meaning: 'The rule ladder names a country set or rule that it does not define.',
  },
  ERR_S3_COUNTRY_CODE_INVALID: {
    class: 'F2',
    meaning: 'The rule ladder names a country that is not one of the ISO 3166 codes.',
  },
  ERR_S3_WEIGHT_CONFIG: { class: 'F2', meaning: 'The figures of the base weights give no weight.' },
  ERR_S3_WEIGHT_ZERO: { class: 'F7', meaning: 'The base weights of a merchant add up to nothing.' },
  ERR_S3_INTEGER_FEASIBILITY: {
    class: 'F7',
    meaning: 'No whole counts over the candidates of a merchant lie within the bounds of the policy.',
  },
  ERR_S3_INTEGER_SUM_MISMATCH: {
    class: 'F7',
    meaning: 'The whole counts over the candidates of a merchant do not add up to its outlets.',
  },
  ERR_S3_SITE_SEQUENCE_OVERFLOW: {
    class: 'F8',
    meaning: 'A merchant has more outlets in a candidate country than six digits can number.',
  },

  ERR_S4_UPSTREAM_MISSING_S1: {
    class: 'F8',
    meaning: 'A merchant with a number of outlets has no hurdle event that says many.',
  },
  ERR_S4_UPSTREAM_MISSING_S2: {
    class: 'F8',
    meaning: 'A merchant with candidate countries has no number of outlets.',
  },
  ERR_S4_UPSTREAM_MISSING_A: {
    class: 'F8',
    meaning: 'The admissible countries of a merchant are unknown: no eligibility flag, or no home row.',
  },
  ERR_S4_POLICY_INVALID: {
    class: 'F2',
    meaning: 'An openness that the rate of foreign countries depends on lies outside [0, 1].',
  },
  ERR_S4_NUMERIC_INVALID: {
    class: 'F3',
    meaning: 'A rate of foreign countries is not finite and positive, or too large to draw from.',
  },
  ERR_S4_ZTP_EXHAUSTED_ABORT: {
    class: 'F8',
    meaning: 'Every attempt at a number of foreign countries gave none, and the policy gives up.',
  },
  ERR_S4_BRANCH_PURITY: {
    class: 'F8',
    meaning: 'An attempt belongs to a merchant that was not to draw, or follows an accepted one.',
  },
  ERR_S4_A_ZERO_MISSHANDLED: {
    class: 'F8',
    meaning: 'A merchant without candidates drew, or aims at a foreign country.',
  },
  ERR_S4_ATTEMPT_GAPS: {
    class: 'F8',
    meaning: 'The attempts of a merchant are not numbered 1, 2, 3 and so on, each with its outcome.',
  },
  ERR_S4_FINAL_MISSING: {
    class: 'F8',
    meaning: 'A merchant has neither a final number of foreign countries nor a mark of exhaustion.',
  },
  ERR_S4_MULTIPLE_FINAL: { class: 'F8', meaning: 'A merchant has two final numbers of foreign countries.' },
  ERR_S4_CAP_WITH_FINAL_ABORT: {
    class: 'F8',
    meaning: 'A merchant that the policy gives up has a final number all the same.',
  },
  ERR_S4_REGIME_INVALID: { class: 'F8', meaning: 'An event names another way of drawing than its rate has.' },
  ERR_S4_RNG_ACCOUNTING: {
    class: 'F4',
    meaning: 'Counters of the attempts of a merchant do not follow one from another.',
  },
  ERR_S4_STREAM_ID_MISMATCH: {
    class: 'F4',
    meaning: 'An event of S4 names another module or substream label than its family has.',
  },
  ERR_S4_ZERO_ROW_FILE: { class: 'F5', meaning: 'An event family without events was about to be written.' },
  ERR_S4_UNKNOWN_CONTEXT: { class: 'F4', meaning: 'An event of S4 stands in another context than ztp.' },

  E_UPSTREAM_GATE: {
    class: 'F9',
    meaning: 'The receipt of an earlier state is missing, or its pass flag does not match it.',
  },
  E_POLICY_CONFLICT: { class: 'F2', meaning: 'Two policy values cannot both be kept.' },
  E_S5_CONTENT: {
    class: 'F8',
    meaning: 'The currency weights or the currencies of merchants are incomplete or no weights.',
  },
  E_DOMAIN_FK: {
    class: 'F8',
    meaning: 'A merchant or currency is named that the table it should stand in does not hold.',
  },
  E_EVENT_COVERAGE: {
    class: 'F8',
    meaning: 'The logged keys are not those of the countries that were considered.',
  },
  E_RNG_ENVELOPE: {
    class: 'F4',
    meaning: 'An event of a selection carries another stream, or used other draws, than its family allows.',
  },
  E_RECEIPT_MISMATCH: {
    class: 'F8',
    meaning: 'What a receipt states does not follow from the events and rows that it is about.',
  },

  E_INPUT_PK: { class: 'F1', meaning: 'A share table names a currency and country twice.' },
  E_INPUT_DOMAIN: {
    class: 'F1',
    meaning: 'A share, observation count, currency or country of a share table is outside its domain.',
  },
  E_INPUT_SUM: { class: 'F1', meaning: 'The shares of a currency do not add up to one.' },
  E_POLICY_DOMAIN: { class: 'F2', meaning: 'A policy value lies outside its domain.' },
  E_POLICY_UNKNOWN_CODE: {
    class: 'F2',
    meaning: 'A policy names a currency or country that the references do not know.',
  },
  E_POLICY_MINSHARE_FEASIBILITY: {
    class: 'F2',
    meaning: 'The least shares that a policy grants to the countries of a currency exceed one together.',
  },
  E_NO_OUTPUTS: { class: 'F8', meaning: 'The share tables hold no currency at all.' },
  E_ZERO_MASS: { class: 'F3', meaning: 'All countries of a currency together have no weight.' },
  E_QUANT_SUM_MISMATCH: { class: 'F7', meaning: 'Decimal weights do not add up to one exactly.' },
  E_SUM_NUMERIC: { class: 'F7', meaning: 'The published weights of a currency do not add up to one.' },
  E_SUM_DECIMAL: {
    class: 'F7',
    meaning: 'The published weights of a currency are not exactly one in their decimals.',
  },
  E_COVERAGE: { class: 'F8', meaning: 'A country of a share table has no weight under its currency.' },
  E_RNG_INTERACTION: { class: 'F4', meaning: 'A state that draws nothing has logged random events.' },
  E_DEGRADE_USED: {
    class: 'F8',
    meaning: 'A currency stands in one share table only; the other counts for nothing. A warning.',
  },
  E_QUANT_NEGATIVE: { class: 'F7', meaning: 'Rounding made a weight negative.' },
  E_MCURR_RESOLUTION: { class: 'F8', meaning: 'The home country of a merchant has no legal tender.' },
  E_LICENSE_MISSING: { class: 'F2', meaning: 'An input stands under a licence without stated terms.' },

  E_PASS_GATE_MISSING: { class: 'F9', meaning: 'A state upstream left no valid pass flag.' },
  E_UPSTREAM_MISSING: { class: 'F8', meaning: 'A merchant lacks a row of a state upstream.' },
  E_S6_NOT_SUBSET_S3: {
    class: 'F8',
    meaning: 'The chosen countries of a merchant are not among its candidates, or more than it aimed at.',
  },
  E_ZERO_SUPPORT: { class: 'F8', meaning: 'None of the countries of a merchant has a weight.' },
  E_BOUNDS_INFEASIBLE: {
    class: 'F7',
    meaning: 'No split of the outlets lies within the bounds of the policy.',
  },
  E_BOUNDS_CAP_EXHAUSTED: {
    class: 'F7',
    meaning: 'Outlets are left over and every country stands at its upper bound.',
  },
  E_DIRICHLET_NONPOS: { class: 'F3', meaning: 'A gamma or weight of a Dirichlet draw is not positive.' },
  E_DIRICHLET_SUM: { class: 'F7', meaning: 'The weights of a Dirichlet draw do not add up to one.' },
  INTEGER_SUM_MISMATCH: { class: 'F7', meaning: 'Counts do not add up to the outlets of the merchant.' },
  INTEGERISATION_FAIL: { class: 'F7', meaning: 'A count is more than one away from its exact share.' },

  E_S3_MEMBERSHIP_MISSING: {
    class: 'F8',
    meaning: 'A merchant has no candidate countries, or outlets in a country that is none of them.',
  },
  E_COUNTS_SOURCE_MISSING: { class: 'F8', meaning: 'A merchant has no counts to make outlets from.' },
  E_DUP_PK: { class: 'F6', meaning: 'A key that must be unique occurs twice.' },
  E_SITE_ID_OVERFLOW: {
    class: 'F8',
    meaning: 'A merchant has more outlets in a country than six digits can number.',
  },
  E_ORDER_AUTHORITY_DRIFT: {
    class: 'F8',
    meaning: 'The order or home of countries differs from the candidate table, the only authority on it.',
  },
  E_SUM_MISMATCH: {
    class: 'F8',
    meaning: 'The outlets of a merchant over its countries are not its number.',
  },

  E_SCHEMA_INVALID: {
    class: 'F6',
    meaning: 'A published table or document does not have its declared shape, keys or values.',
  },
  E_FK_ISO_INVALID: {
    class: 'F6',
    meaning: 'A published row names a country that the references do not hold.',
  },
  E_PARTITION_MISPLACED: {
    class: 'F5',
    meaning: 'A published table stands in another folder than its tokens say.',
  },
  E_EGRESS_WRITER_SORT: {
    class: 'F6',
    meaning: 'A published file does not hold its rows in the declared order.',
  },
  E_NUMERIC_POLICY_ATTEST: {
    class: 'F7',
    meaning: 'Arithmetic or elementary functions do not give the bits that they must.',
  },
  E_REPLAY_MISMATCH: {
    class: 'F4',
    meaning: 'A logged value is not the one that its substream or inputs give when drawn again.',
  },
  E_S1_CARDINALITY: {
    class: 'F8',
    meaning: 'The hurdle log does not hold exactly one event for each merchant.',
  },
  E_S1_U_OUT_OF_RANGE: {
    class: 'F4',
    meaning: 'A uniform of the hurdle lies outside (0, 1), or is missing where one was drawn.',
  },
  E_S1_GATING_VIOLATION: {
    class: 'F8',
    meaning:
      'A branch of the hurdle does not follow from its draw, or a single-site merchant stands in a gated log.',
  },
  E_S2_COMPONENT_ORDER: {
    class: 'F8',
    meaning: 'Gamma and Poisson attempts of a merchant do not pair up and count from one.',
  },
  E_S2_COMPOSITION_MISMATCH: {
    class: 'F8',
    meaning: 'A rate, mean or dispersion does not follow from what it is composed of.',
  },
  E_S2_N_LT_2: {
    class: 'F8',
    meaning: 'A final number of outlets is below two, or not that of the last attempt.',
  },
  E_S2_CORRIDOR: {
    class: 'F8',
    meaning: 'Rejections of the outlet-count sampler lie outside their corridor.',
  },
  E_FINALISER_CARDINALITY: {
    class: 'F8',
    meaning: 'A merchant does not have exactly the final events that it must.',
  },
  E_S3_RANK_GAPS: { class: 'F8', meaning: 'Candidate ranks of a merchant do not count up without gaps.' },
  E_S3_HOME_NOT_ZERO: {
    class: 'F8',
    meaning: 'The home of a merchant is not its one candidate of rank zero.',
  },
  E_S3_ADMISSION_MISMATCH: {
    class: 'F8',
    meaning: 'Candidates of a merchant are not those that the rule ladder admits.',
  },
  E_S3_COUNTS_MISMATCH: {
    class: 'F8',
    meaning: 'Audit counts or sites over the candidates of a merchant do not agree with its outlets.',
  },
  E_S4_SEQUENCE_INVALID: {
    class: 'F8',
    meaning: 'Attempts at a number of foreign countries do not count up to one end.',
  },
  E_S4_POLICY_VIOLATION: {
    class: 'F8',
    meaning: 'A number of foreign countries does not follow from its rate, attempts or policy.',
  },
  E_S5_WEIGHTS_MISMATCH: {
    class: 'F8',
    meaning: 'Currency weights, flags or currencies of merchants are not complete and exact.',
  },
  E_S6_MEMBERSHIP_MISMATCH: {
    class: 'F8',
    meaning: 'The chosen countries of a merchant are not those with its largest keys.',
  },
  E_S6_ZERO_WEIGHT_SELECTED: { class: 'F8', meaning: 'A country of weight zero was chosen.' },
  E_S6_PASS_MISSING: {
    class: 'F9',
    meaning: 'The receipt of the choice of countries has no valid pass flag.',
  },
  E_S7_PARITY: {
    class: 'F8',
    meaning: 'Counts of a merchant by country do not follow from its shares and residuals.',
  },
  E_S8_SEQUENCE_GAP: {
    class: 'F8',
    meaning: 'Sites of a merchant in a country are not numbered from one without gaps.',
  },
  E_OVERFLOW_POLICY_BREACH: {
    class: 'F8',
    meaning: 'A merchant whose site numbers overflow has outlets all the same.',
  },
});
