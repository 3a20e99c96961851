/** Failure classes: F1 to F10 as the run-failure record names them, USAGE for a command line that cannot be obeyed. */
export type FailureClass = 'F1' | 'F2' | 'F3' | 'F4' | 'F5' | 'F6' | 'F7' | 'F8' | 'F9' | 'F10' | 'USAGE';

export interface FailureCodeEntry {
  readonly class: FailureClass;
  /** What it means, in a sentence that a user can act on. */
  readonly meaning: string;
}

const table = <C extends string>(codes: Record<C, FailureCodeEntry>) => codes;

/** Codes that every segment shares, by class. Segment codes stand in their own tables below. */
const foundation = table({
  usage: { class: 'USAGE', meaning: 'The command line cannot be obeyed as written.' },
  label_bound: { class: 'USAGE', meaning: 'The run label already belongs to another seed or profile.' },
  run_locked: { class: 'F10', meaning: 'The run is locked (or another process holds it) and is read-only.' },
  run_missing: { class: 'USAGE', meaning: 'No run of that label exists.' },

  ingress_schema_violation: {
    class: 'F1',
    meaning: 'An input table or file does not have the declared shape.',
  },
  ingress_pk_duplicate: { class: 'F1', meaning: 'A key that must be unique occurs twice.' },
  ingress_file_unreadable: {
    class: 'F1',
    meaning: 'An input file is missing, truncated or not of its format.',
  },
  ingress_fk_unknown: { class: 'F1', meaning: 'A value does not occur in the table it refers to.' },

  json_syntax: { class: 'F1', meaning: 'A text is not JSON, or gives one key two values.' },
  json_unrepresentable: { class: 'F2', meaning: 'A value has no JSON form, so it has no digest.' },
  param_file_missing: { class: 'F2', meaning: 'A policy file does not exist.' },
  param_file_duplicate: { class: 'F2', meaning: 'Two policy files claim one canonical name.' },
  param_file_unreadable: { class: 'F2', meaning: 'A policy file cannot be read.' },
  param_file_changed_during_hash: { class: 'F2', meaning: 'A file changed while it was being hashed.' },
  policy_syntax: {
    class: 'F2',
    meaning: 'A policy file is not well-formed YAML (or repeats a key, or expands aliases without bound).',
  },
  policy_schema: { class: 'F2', meaning: 'A policy value is unknown, missing or out of its range.' },
  fingerprint_empty_artifacts: { class: 'F2', meaning: 'A fingerprint needs at least one artefact.' },
  artifact_unreadable: { class: 'F2', meaning: 'A sealed artefact cannot be read.' },
  bad_hex_encoding: { class: 'F2', meaning: 'A digest is not lower-case hex of its length.' },
  identity_name_invalid: { class: 'F2', meaning: 'A hashed name is empty, not ASCII, or occurs twice.' },
  input_resolution_error: { class: 'F2', meaning: 'A declared input resolves to nothing.' },
  sealed_input_mismatch: { class: 'F2', meaning: 'A sealed input no longer has the bytes that S0 sealed.' },
  sealed_input_missing: { class: 'F2', meaning: 'A sealed input is gone.' },

  rng_envelope_violation: { class: 'F4', meaning: 'An RNG event does not carry a lawful envelope.' },
  rng_counter_mismatch: { class: 'F4', meaning: 'Counter difference and block count of an event disagree.' },
  rng_budget_violation: {
    class: 'F4',
    meaning: 'An event used another number of uniforms or blocks than its family allows.',
  },
  rng_trace_mismatch: { class: 'F4', meaning: 'Trace totals are not the sums over the events.' },
  rng_stream_overlap: { class: 'F4', meaning: 'Two events drew the same block of one substream.' },

  partition_mismatch: { class: 'F5', meaning: 'A lineage column and its path token differ.' },
  non_authoritative_schema_ref: { class: 'F6', meaning: 'A schema reference points at nothing.' },
  contract_invalid: {
    class: 'F6',
    meaning: 'A dictionary, registry or schema pack breaks the rules of the contracts.',
  },
  table_schema_violation: {
    class: 'F6',
    meaning: 'A column is missing, unexpected, of another type, or null where it may not be.',
  },
  table_value_violation: {
    class: 'F6',
    meaning: 'A value is out of range, not in its enum, or unlike its pattern.',
  },
  table_key_duplicate: { class: 'F6', meaning: 'A primary or unique key occurs twice.' },
  table_sort_violation: { class: 'F6', meaning: 'Rows are not in the declared order.' },
  table_foreign_key_violation: { class: 'F6', meaning: 'A foreign key finds no row.' },
  table_group_sum_violation: { class: 'F6', meaning: 'The values of a group do not add up to one.' },
  json_schema_violation: { class: 'F6', meaning: 'A JSON document does not have the declared shape.' },

  numeric_nonfinite: { class: 'F7', meaning: 'A number is NaN or infinite where a finite one is required.' },
  numeric_domain: { class: 'F7', meaning: 'An argument lies outside the domain of its function.' },
  numeric_self_test: {
    class: 'F7',
    meaning: 'This runtime does not compute binary64 as the numeric policy demands.',
  },

  dictionary_path_violation: { class: 'F9', meaning: 'A path does not follow from the dictionary.' },
  read_undeclared: { class: 'F9', meaning: 'A state read a dataset that does not list it as a consumer.' },
  write_undeclared: {
    class: 'F9',
    meaning: 'A state wrote a dataset that it does not declare to produce, or left one unwritten.',
  },

  io_write_failure: { class: 'F10', meaning: 'A file or folder cannot be written.' },
  incomplete_dataset_instance: {
    class: 'F10',
    meaning: 'A published partition lacks a file or holds one too many.',
  },
  output_digest_mismatch: {
    class: 'F10',
    meaning: 'A published output does not have the bytes that its record states.',
  },
  record_missing: { class: 'F10', meaning: 'A state has not been run to its end in this run folder.' },
  record_stale: {
    class: 'F2',
    meaning: 'An upstream state was run on other inputs or code than there are now: rerun it first.',
  },
  record_invalid: { class: 'F10', meaning: 'A state record or world index is not what the engine writes.' },
  E_NONDETERMINISM: {
    class: 'F10',
    meaning: 'The same code and the same inputs made other bytes than before.',
  },
  kernel_missing: {
    class: 'F10',
    meaning: 'The compiled RNG kernel is missing or unreadable: run `nx run rng:build`.',
  },
  worker_failure: { class: 'F10', meaning: 'A worker thread ended before its shard did.' },
  internal: { class: 'F10', meaning: 'A condition that the code believed impossible; please report it.' },

  E_BUNDLE_MISSING: { class: 'F9', meaning: 'The validation bundle does not exist.' },
  E_INDEX_MISSING: { class: 'F9', meaning: 'The bundle has no index.' },
  E_INDEX_INVALID: {
    class: 'F9',
    meaning: 'The bundle index is not canonical, not sorted, or does not name its files.',
  },
  E_PASS_MISSING: { class: 'F9', meaning: 'The bundle has no pass flag: it did not pass.' },
  E_FLAG_FORMAT_INVALID: { class: 'F9', meaning: 'The pass flag is not one `sha256_hex = ...` line.' },
  E_FLAG_HASH_MISMATCH: { class: 'F2', meaning: 'The pass flag states another digest than the bundle has.' },
  E_MEMBER_MISMATCH: {
    class: 'F2',
    meaning: 'A bundle member does not have the bytes that the index states.',
  },
  E_PATH_EMBED_MISMATCH: {
    class: 'F5',
    meaning: 'An identity inside a file differs from the one in its path.',
  },

  geo_grid_invalid: {
    class: 'F1',
    meaning: 'A cell size does not divide the globe into whole rows and columns.',
  },
  geo_coordinate_nonfinite: { class: 'F1', meaning: 'A coordinate is NaN or infinite.' },
  geo_coordinate_out_of_range: {
    class: 'F1',
    meaning: 'A longitude lies outside [-180, 180] or a latitude outside [-90, 90].',
  },
  geo_ring_too_short: { class: 'F1', meaning: 'A polygon ring has fewer than four vertices.' },
  geo_ring_unclosed: { class: 'F1', meaning: 'The last vertex of a polygon ring is not its first.' },
  geo_ring_zero_area: { class: 'F1', meaning: 'A polygon ring encloses no area.' },
  geo_ring_self_crossing: { class: 'F1', meaning: 'The boundary of a polygon crosses itself.' },
  geo_geometry_invalid: {
    class: 'F1',
    meaning: 'A geometry is not a Polygon or MultiPolygon of number pairs.',
  },
  geo_raster_unreadable: { class: 'F1', meaning: 'A raster is missing, truncated or not a GeoTIFF.' },
  geo_raster_crs: { class: 'F1', meaning: 'A raster is not in EPSG:4326 (longitude and latitude, WGS84).' },
  geo_raster_orientation: { class: 'F1', meaning: 'A raster is rotated, sheared or not north-up.' },
  geo_raster_extent: {
    class: 'F1',
    meaning: 'A raster reaches across the antimeridian or beyond a pole.',
  },
  geo_raster_bands: { class: 'F1', meaning: 'A raster has more than one band.' },
  geo_raster_window: {
    class: 'F1',
    meaning: 'A raster or window does not have the size that was asked for.',
  },
  geo_wkb_invalid: { class: 'F1', meaning: 'Bytes are not a MultiPolygon in well-known binary.' },
  geo_vector_unreadable: {
    class: 'F1',
    meaning: 'A vector file is missing, truncated or not of its format.',
  },
  geo_vector_crs: {
    class: 'F1',
    meaning: 'A vector file is not in EPSG:4326 (longitude and latitude, WGS84).',
  },
  geo_vector_name: { class: 'F1', meaning: 'A feature does not have the property that names it.' },
  geo_driver_missing: {
    class: 'F1',
    meaning: 'A file needs the optional GDAL driver, which is not installed: run `npm install gdal-async`.',
  },

  reference_source_invalid: {
    class: 'F1',
    meaning: 'A reference source does not have the shape its builder needs.',
  },
  reference_missing: {
    class: 'F2',
    meaning: 'A built reference table is missing: run `merchantry reference build`.',
  },
  reference_drift: {
    class: 'F2',
    meaning: 'A reference no longer has the property that the design rests on.',
  },
});

/** Segment 1A. */
const seg1a = table({
  licence_unknown: { class: 'F2', meaning: 'The licence map does not state the terms of a sealed input.' },
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
  E_LINEAGE_RECOMPUTE_MISMATCH: {
    class: 'F2',
    meaning: 'The identity of the segment does not follow from its members.',
  },
  E_LINEAGE_SEAL_MISMATCH: {
    class: 'F2',
    meaning: 'What the gate sealed and what the identity of the segment was made of differ.',
  },
  E_NUMERIC_POLICY_ATTEST: {
    class: 'F7',
    meaning: 'Arithmetic or elementary functions do not give the bits that they must.',
  },
  E_RNG_COUNTER_MISMATCH: {
    class: 'F4',
    meaning: 'An event moved its counter by another number of blocks, or from another place, than it must.',
  },
  E_RNG_BUDGET_VIOLATION: {
    class: 'F4',
    meaning: 'An event used another number of uniforms than its family allows.',
  },
  E_NONCONSUMING_CHANGED_COUNTERS: {
    class: 'F4',
    meaning: 'An event that draws nothing moved its counter, or stands at another one.',
  },
  E_TRACE_COVERAGE_MISSING: {
    class: 'F4',
    meaning: 'The trace or audit log does not have exactly the rows that the events call for.',
  },
  E_TRACE_TOTALS_MISMATCH: { class: 'F4', meaning: 'Totals of the trace are not the sums over the events.' },
  E_RNG_STREAM_OVERLAP: { class: 'F4', meaning: 'Two events drew the same block of a substream.' },
  E_RNG_PRODUCER_UNDECLARED: {
    class: 'F4',
    meaning: 'A state drew that does not declare it, or a declared one left no trace.',
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
  E_ARTEFACT_MISSING: { class: 'F8', meaning: 'A required artefact of the segment is not there.' },
});

/** Codes of segment 1B; the state that throws a code stands in its number. */
const seg1b = table({
  E001_GEO_INVALID: { class: 'F1', meaning: 'The polygon of a country is not one to take tiles from.' },
  E002_RASTER_MISMATCH: {
    class: 'F2',
    meaning:
      'The raster does not lie on the grid of the profile, or a column of it crosses the antimeridian.',
  },
  E003_DUP_TILE: {
    class: 'F6',
    meaning: 'A country holds a tile twice, or its runs of tiles do not ascend.',
  },
  E004_BOUNDS: { class: 'F6', meaning: 'A tile, or its centre, lies off the globe or off the grid.' },
  E005_ISO_FK: {
    class: 'F1',
    meaning: 'A country has no polygon or no time zone, or one of these names a country outside ISO 3166.',
  },
  E006_AREA_NONPOS: { class: 'F3', meaning: 'The area of a tile is not a positive number.' },
  E007_CRS_MISMATCH: { class: 'F1', meaning: 'A raster or polygon source is not in EPSG:4326.' },
  E008_INCLUSION_RULE: {
    class: 'F2',
    meaning: 'The rule that takes tiles into a country is not a known one.',
  },

  E301_NO_PASS_FLAG: {
    class: 'F9',
    meaning: 'Segment 1A has no valid pass flag, so its tables may not be read.',
  },
  E302_FK_COUNTRY: {
    class: 'F1',
    meaning: 'Outlets stand in a country that is not one of the ISO 3166 codes.',
  },
  E303_MISSING_WEIGHTS: { class: 'F8', meaning: 'Outlets stand in a country without tile weights.' },
  E304_ZERO_SITES_ROW: { class: 'F8', meaning: 'A merchant has a country with no outlet in it.' },
  E305_SCHEMA_INVALID: {
    class: 'F6',
    meaning: 'Columns of the outlets or the requirements are not as declared.',
  },
  E306_TOKEN_MISMATCH: {
    class: 'F5',
    meaning: 'An outlet carries another fingerprint or seed than the run reads.',
  },
  E307_PK_DUPLICATE: { class: 'F6', meaning: 'A merchant and country occur twice.' },
  E308_COUNTS_MISMATCH: {
    class: 'F8',
    meaning: 'Outlets of a merchant in a country are not as many as stated.',
  },
  E310_UNSORTED: { class: 'F6', meaning: 'Merchants and countries do not ascend.' },
  E311_DISALLOWED_READ: {
    class: 'F9',
    meaning: 'S3 read a dataset that is not listed or not sealed for it.',
  },
  E312_ORDER_AUTHORITY_VIOLATION: {
    class: 'F8',
    meaning: 'A table of 1B states an order of countries, which only 1A may.',
  },
  E313_NONDETERMINISTIC_OUTPUT: { class: 'F10', meaning: 'The same inputs gave other requirements.' },
  E314_SITE_ORDER_INTEGRITY: {
    class: 'F8',
    meaning: 'Outlets of a merchant in a country are not numbered 1, 2, 3 in order.',
  },
  E315_POLICY_ISO_UNKNOWN: { class: 'F2', meaning: 'The list of left-out countries names none of ISO 3166.' },
  E316_SMALL_STATE_CAP: {
    class: 'F8',
    meaning: 'A country has more outlets than places its extent can tell apart.',
  },

  E401_NO_S3_REQUIREMENTS: { class: 'F9', meaning: 'There are no requirements to place.' },
  E402_MISSING_TILE_WEIGHTS: { class: 'F8', meaning: 'Tiles of a country have no weight.' },
  E403_ZERO_TILE_UNIVERSE: { class: 'F8', meaning: 'A country with outlets has no tile.' },
  E404_ALLOCATION_MISMATCH: {
    class: 'F8',
    meaning: 'The sites placed are not as many as the requirements or the zone quotas say.',
  },
  E405_SCHEMA_INVALID: { class: 'F6', meaning: 'A requirement or plan row is not of its declared shape.' },
  E406_TOKEN_MISMATCH: { class: 'F5', meaning: 'A row of the plan carries other tokens than its path.' },
  E407_PK_DUPLICATE: { class: 'F6', meaning: 'A key of the plan, or a tile of a country, occurs twice.' },
  E408_UNSORTED: { class: 'F6', meaning: 'Rows of the plan or of its inputs do not ascend.' },
  E409_DISALLOWED_READ: {
    class: 'F9',
    meaning: 'S4 read a dataset that is not listed or not sealed for it.',
  },
  E410_NONDETERMINISTIC_OUTPUT: { class: 'F10', meaning: 'The same inputs gave another plan.' },
  E411_TIE_RULE_VIOLATION: {
    class: 'F8',
    meaning: 'A plan, a zone quota or a slot does not follow from the law in force.',
  },
  E412_ZERO_ROW_EMITTED: { class: 'F6', meaning: 'A row of the plan places no site.' },
  E413_TILE_NOT_IN_INDEX: { class: 'F8', meaning: 'A tile is not one of its country.' },
  E414_WEIGHT_TAMPER: {
    class: 'F2',
    meaning: 'Tile weights do not add up to ten to the power of one common number of decimals.',
  },
  E415_RUN_REPORT_MISSING_FIELDS: { class: 'F6', meaning: 'The report of S4 lacks a required figure.' },
  E416_NUMERIC_OVERFLOW: { class: 'F7', meaning: 'A whole number would pass 2^53 and lose its last digit.' },

  E101_TILE_INDEX_MISSING: {
    class: 'F8',
    meaning: 'The tile universe is empty, or names a country that is not one of the ISO 3166 codes.',
  },
  E102_FK_MISMATCH: { class: 'F8', meaning: 'A weight belongs to a country without tiles.' },
  E103_ZERO_COUNTRY: { class: 'F8', meaning: 'A country that is to be weighted has no tile.' },
  E104_ZERO_MASS: { class: 'F8', meaning: 'The tiles of a country have no mass at all.' },
  E105_NORMALIZATION: {
    class: 'F3',
    meaning: 'A mass or a figure of the weight policy is negative, not finite, or cannot be normalised.',
  },
  E106_MONOTONICITY: {
    class: 'F8',
    meaning: 'A tile weighs less than one of smaller mass, or residues were not given to the largest.',
  },
  E107_DETERMINISM: { class: 'F10', meaning: 'The weights of a country do not follow from its masses.' },
  E108_WRITER_HYGIENE: {
    class: 'F6',
    meaning: 'Tiles are not in order of country and tile, or a tile occurs twice in a country.',
  },

  E501_NO_S4_ALLOC_PLAN: { class: 'F8', meaning: 'There is no plan of sites by tile to assign from.' },
  E502_PK_DUPLICATE_SITE: { class: 'F8', meaning: 'A site of a merchant in a country occurs twice.' },
  E503_TILE_QUOTA_MISMATCH: {
    class: 'F8',
    meaning: 'A tile holds another number of sites of a merchant than planned.',
  },
  E504_SUM_TO_N_MISMATCH: {
    class: 'F8',
    meaning: 'The sites of a merchant in a country are not as many as it requires.',
  },
  E505_TILE_NOT_IN_INDEX: { class: 'F8', meaning: 'A site stands in a tile that its country does not have.' },
  E507_RNG_EVENT_MISMATCH: {
    class: 'F4',
    meaning: 'The events of the site assignment are not one a site, of one uniform and one block each.',
  },
  E509_UNSORTED: { class: 'F6', meaning: 'Sites are not in order of merchant, country and number.' },

  E601_ROW_MISSING: { class: 'F8', meaning: 'A site with a tile has no place in it.' },
  E602_ROW_EXTRA: { class: 'F8', meaning: 'A place belongs to no site.' },
  E603_DUP_KEY: { class: 'F8', meaning: 'A site has two places.' },
  E606_FK_TILE_INDEX: { class: 'F8', meaning: 'A site stands in a tile that is not part of the universe.' },
  E607_POINT_OUTSIDE_PIXEL: { class: 'F8', meaning: 'A place lies outside its tile.' },
  E608_POINT_OUTSIDE_COUNTRY: {
    class: 'F8',
    meaning: 'A place lies outside its country or its time zone stratum.',
  },
  E609_RNG_EVENT_COUNT: { class: 'F4', meaning: 'A site has another number of attempts than events.' },
  E610_RNG_BUDGET_OR_COUNTERS: {
    class: 'F4',
    meaning: 'An attempt at a place used another number of uniforms or blocks than two and one.',
  },
  E613_RESAMPLE_EXHAUSTED: {
    class: 'F8',
    meaning: 'No attempt at a place fell inside country and stratum, and the policy gives up.',
  },

  E701_ROW_MISSING: { class: 'F8', meaning: 'A site has a tile and no place, or is not in the catalogue.' },
  E702_ROW_EXTRA: { class: 'F8', meaning: 'A place or an outlet belongs to no assigned site.' },
  E703_DUP_KEY: { class: 'F8', meaning: 'A key occurs twice where sites are put together.' },
  E705_PARTITION_OR_IDENTITY: {
    class: 'F5',
    meaning: 'Inputs of the synthesis carry another identity than the run.',
  },
  E706_WRITER_SORT_VIOLATION: {
    class: 'F6',
    meaning: 'Sites are not in order of merchant, country and number.',
  },
  E707_POINT_OUTSIDE_PIXEL: { class: 'F8', meaning: 'A synthesised point lies outside its tile.' },
  E708_1A_COVERAGE_FAIL: {
    class: 'F8',
    meaning: 'Sites and outlets of the catalogue do not match one to one.',
  },
  E709_TILE_FK_VIOLATION: {
    class: 'F8',
    meaning: 'Assignment and jitter name different tiles, or one that does not exist.',
  },
  E710_ORDER_LEAK: { class: 'F8', meaning: 'A site table carries an order between countries.' },
});

export const FAILURE_CODES = { ...foundation, ...seg1a, ...seg1b } as const;

export type FailureCode = keyof typeof FAILURE_CODES;
