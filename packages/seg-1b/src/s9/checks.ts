import type { FailureCode } from '@merchantry/contracts';
import type { Inspected } from '@merchantry/engine/validation';

/** The checks of S9 in the order in which they speak: the first that fails names the code of the segment. */
export const CHECKS = [
  'artifact_completeness',
  'path_embed_equality',
  'egress_writer_sort',
  'schema_pk_fk',
  'lineage_recompute',
  'requirement_sums',
  'zone_quotas',
  'tile_quotas',
  'tile_rows',
  's3_replay',
  's4_replay',
  's5_replay',
  's6_replay',
  's7_replay',
  's8_parity',
  'point_in_tile',
  'point_in_country',
  'point_in_zone',
  'exempt_tiles',
  'rng_envelope',
  'rng_trace_coverage',
  'rng_stream_disjointness',
] as const;

export type CheckName = (typeof CHECKS)[number];

/** What an inspection of a published table finds, in the words of S9. */
export const INSPECTED: Partial<Record<FailureCode, Inspected<CheckName>>> = {
  dictionary_path_violation: ['path_embed_equality', 'E905_PARTITION_OR_IDENTITY'],
  partition_mismatch: ['path_embed_equality', 'E905_PARTITION_OR_IDENTITY'],
  table_sort_violation: ['egress_writer_sort', 'E906_WRITER_SORT_VIOLATION'],
  table_key_duplicate: ['schema_pk_fk', 'E903_DUP_KEY'],
};

/** Any other fault of a published table. */
export const OTHERWISE: Inspected<CheckName> = ['schema_pk_fk', 'E904_EGRESS_SCHEMA_VIOLATION'];

/** Artefacts that the segment cannot be without. */
export const REQUIRED = [
  'tile_spans',
  'tile_rows',
  'tile_overlaps',
  'tile_weight_spans',
  'tile_weight_countries',
  's3_requirements',
  's4_zone_quota',
  's4_slots',
  's4_alloc_plan',
  's5_site_tile_assignment',
  's6_site_jitter',
  's7_site_synthesis',
  'site_locations',
] as const;
