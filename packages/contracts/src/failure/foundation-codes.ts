import { table } from './code-table.js';

/** Codes that every segment shares, by class. Segment codes stand in tables of their own. */
export const foundation = table({
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
  licence_unknown: { class: 'F2', meaning: 'The licence map does not state the terms of a sealed input.' },

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

  E_ARTEFACT_MISSING: { class: 'F8', meaning: 'A required artefact of the segment is not there.' },
  E_LINEAGE_RECOMPUTE_MISMATCH: {
    class: 'F2',
    meaning: 'The identity of the segment does not follow from its members.',
  },
  E_LINEAGE_SEAL_MISMATCH: {
    class: 'F2',
    meaning: 'What the gate sealed and what the identity of the segment was made of differ.',
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
