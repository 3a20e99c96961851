import type { Closing, SegmentOutput } from '@merchantry/engine';
import { egressChecksums, sha256Hex, type BundleMember } from '@merchantry/hashgate';
import type { NumericAttestation } from '../numeric/numeric-self-test.js';
import { DRAWING_STATES, FAMILIES, pairOf, PRODUCERS } from './families.js';
import { CHECKS, type Finding, type Findings } from './findings.js';
import type { RngAccounting } from './rng-accounting.js';

/** What the documents of the bundle are made from. */
export interface BundleFacts {
  readonly closing: Closing;
  readonly asOfMicros: bigint;
  readonly attestation: NumericAttestation | null;
  readonly merchants: number;
  readonly findings: Findings;
  readonly accounting: RngAccounting;
}

const INDEX_SCHEMA = 'schemas.layer1.yaml#/bundle';

/** The documents of the bundle of 1A. Nothing of the host and no wall time: the clock is the world's. */
export function bundleMembers(facts: BundleFacts): BundleMember[] {
  const { closing, findings } = facts;
  const { parameterHash, manifestFingerprint, seed, runId } = closing.tokens;
  const identity = { parameter_hash: parameterHash, manifest_fingerprint: manifestFingerprint };
  const run = { seed: String(seed), run_id: runId, ...identity };
  const checksums = egressChecksums(closing.outputs().flatMap(checksumRow));
  const names = [
    'MANIFEST.json',
    'egress_checksums.json',
    'manifest_fingerprint_resolved.json',
    'parameter_hash_resolved.json',
    'rng_accounting.json',
    's9_summary.json',
  ];
  return [
    {
      path: 'MANIFEST.json',
      role: 'manifest',
      schemaRef: `${INDEX_SCHEMA}/manifest`,
      content: {
        version: '1A.validation.v1',
        ...run,
        created_utc_ns: facts.asOfMicros * 1000n,
        git_commit_hex: null,
        math_profile_id: facts.attestation?.math_profile_id ?? null,
        compiler_flags: { fma: 'off', ftz: 'off', rounding: 'RNE', fast_math: 'off', blas: 'none' },
        versions: closing.versions,
        artifacts: names,
        artifact_count: names.length,
        egress_composite_sha256_hex: sha256Hex(...checksums.map(({ sha256_hex }) => sha256_hex)),
      },
    },
    {
      path: 'parameter_hash_resolved.json',
      role: 'parameter_hash',
      schemaRef: `${INDEX_SCHEMA}/resolved`,
      content: { parameter_hash: parameterHash, members: closing.parameterMembers },
    },
    {
      path: 'manifest_fingerprint_resolved.json',
      role: 'manifest_fingerprint',
      schemaRef: `${INDEX_SCHEMA}/resolved`,
      content: { ...identity, git32: '0'.repeat(64), members: closing.fingerprintMembers },
    },
    {
      path: 'rng_accounting.json',
      role: 'rng_accounting',
      schemaRef: `${INDEX_SCHEMA}/rng_accounting`,
      content: { runs: [run], families: accounts(facts) },
    },
    {
      path: 's9_summary.json',
      role: 'summary',
      schemaRef: `${INDEX_SCHEMA}/summary`,
      content: {
        run: { ...run, decision: findings.passed ? 'PASS' : 'FAIL' },
        merchants_total: facts.merchants,
        merchants_failed: findings.failedMerchants,
        failures_by_code: findings.byCode(),
        counts_source: 's7_integerised_counts',
        membership_source: 's6_membership',
        checks: Object.fromEntries(
          CHECKS.map((check) => [check, findings.count(check) === 0 ? 'PASS' : 'FAIL']),
        ),
        failures: findings.list().map(findingRow),
      },
    },
    {
      path: 'egress_checksums.json',
      role: 'egress_checksums',
      schemaRef: `${INDEX_SCHEMA}/egress_checksums`,
      content: checksums,
    },
  ];
}

function checksumRow({ id, files, rows, content_digest }: SegmentOutput) {
  if (content_digest === null) return [];
  return files.map(({ path, sha256, bytes }) => ({
    dataset_id: id,
    path,
    sha256_hex: sha256,
    content_digest,
    rows,
    bytes,
  }));
}

function accounts({ accounting, closing, findings }: BundleFacts): Record<string, unknown> {
  const audited = new Set(
    closing
      .outputs()
      .filter(({ id }) => id === 'rng_audit_log')
      .map(({ state }) => state.slice(state.indexOf('.') + 1)),
  );
  const covered = findings.count('rng_trace_coverage') === 0;
  return Object.fromEntries(
    FAMILIES.map((family) => {
      const account = accounting.families.get(family) ?? { events: 0, draws: 0, blocks: 0, nonconsuming: 0 };
      const producers = PRODUCERS.filter((producer) => producer.family === family);
      return [
        family,
        {
          events_total: account.events,
          draws_total_u128_dec: String(account.draws),
          blocks_total_u64: account.blocks,
          nonconsuming_events: account.nonconsuming,
          // Families of one module and label share their trace.
          trace_totals: producers.map(({ state, module, label }) => ({
            state,
            module,
            substream_label: label,
            trace_rows_total: accounting.traceRows.get(pairOf(module, label)) ?? 0,
          })),
          audit_present: producers.every(({ state }) => DRAWING_STATES.includes(state) && audited.has(state)),
          coverage_ok: covered,
        },
      ];
    }),
  );
}

const findingRow = ({ check, code, dataset, row, merchant, expected, found }: Finding) => ({
  check,
  status: 'FAIL',
  code,
  dataset,
  ...(row === undefined ? {} : { row }),
  ...(merchant === undefined ? {} : { merchant_id: String(merchant) }),
  expected,
  found,
});
