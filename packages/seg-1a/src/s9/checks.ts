import type { Findings } from '@merchantry/engine/validation';

/** The checks of S9 in the order in which they speak: the first that fails names the code of the segment. */
export const CHECKS = [
  'artifact_completeness',
  'path_embed_equality',
  'egress_writer_sort',
  'schema_pk_fk',
  'lineage_recompute',
  'numeric_attestation',
  'rng_envelope',
  's1_replay',
  's2_replay',
  's3_replay',
  's4_replay',
  's5_replay',
  's6_replay',
  's7_replay',
  's8_replay',
  'rng_trace_coverage',
  'rng_stream_disjointness',
] as const;

export type CheckName = (typeof CHECKS)[number];

/** What the checks of S9 have found. */
export type SegmentFindings = Findings<CheckName>;
