import { splitStateId } from '@merchantry/contracts';
import { byCodePoint, egressChecksums, sha256Hex, type BundleMember } from '@merchantry/hashgate';
import type { Closing, SegmentOutput } from '../define-state.js';
import type { Finding, Findings } from './findings.js';
import { familiesOf, pairOf } from './producers.js';
import type { RngAccounting } from './rng-accounting.js';

/** What the documents of a bundle are made from. */
export interface BundleFacts {
  readonly closing: Closing;
  /** The world clock, microseconds since the epoch. */
  readonly asOfMicros: bigint;
  /** Math profile that the segment has attested; null where it has not. */
  readonly mathProfileId: string | null;
  /** Merchants that were validated. */
  readonly merchants: number;
  readonly findings: Pick<
    Findings<string>,
    'passed' | 'failedMerchants' | 'byCode' | 'verdicts' | 'list' | 'count'
  >;
  readonly accounting: RngAccounting;
  /** What the segment adds to its summary, as the schema of the summary has it. */
  readonly summary?: Readonly<Record<string, unknown>>;
  /** Members that the segment has besides those that every segment has. */
  readonly more?: readonly BundleMember[];
}

const INDEX_SCHEMA = 'schemas.layer1.yaml#/bundle';

/** The documents of the bundle of a segment. Nothing of the host and no wall time: the clock is the world's. */
export function bundleMembers(facts: BundleFacts): BundleMember[] {
  const { closing, findings, more = [] } = facts;
  const { segment, state } = splitStateId(closing.state);
  const { parameterHash, manifestFingerprint, seed, runId } = closing.tokens;
  const identity = { parameter_hash: parameterHash, manifest_fingerprint: manifestFingerprint };
  const run = { seed: String(seed), run_id: runId, ...identity };
  const checksums = egressChecksums(closing.outputs().flatMap(checksumRow));
  const members: BundleMember[] = [
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
      path: `${state.toLowerCase()}_summary.json`,
      role: 'summary',
      schemaRef: `${INDEX_SCHEMA}/summary`,
      content: {
        ...facts.summary,
        run: { ...run, decision: findings.passed ? 'PASS' : 'FAIL' },
        merchants_total: facts.merchants,
        merchants_failed: findings.failedMerchants,
        failures_by_code: findings.byCode(),
        checks: findings.verdicts(),
        failures: findings.list().map(findingRow),
      },
    },
    {
      path: 'egress_checksums.json',
      role: 'egress_checksums',
      schemaRef: `${INDEX_SCHEMA}/egress_checksums`,
      content: checksums,
    },
    ...more,
  ];
  const names = ['MANIFEST.json', ...members.map(({ path }) => path)].sort(byCodePoint);
  const manifest: BundleMember = {
    path: 'MANIFEST.json',
    role: 'manifest',
    schemaRef: `${INDEX_SCHEMA}/manifest`,
    content: {
      version: `${segment}.validation.v1`,
      ...run,
      created_utc_ns: facts.asOfMicros * 1000n,
      git_commit_hex: null,
      math_profile_id: facts.mathProfileId,
      compiler_flags: { fma: 'off', ftz: 'off', rounding: 'RNE', fast_math: 'off', blas: 'none' },
      versions: closing.versions,
      artifacts: names,
      artifact_count: names.length,
      egress_composite_sha256_hex: sha256Hex(...checksums.map(({ sha256_hex }) => sha256_hex)),
    },
  };
  return [manifest, ...members];
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
      .filter(({ id }) => id === closing.randomLog?.audit)
      .map(({ state }) => splitStateId(state).state),
  );
  const covered = findings.count('rng_trace_coverage') === 0;
  return Object.fromEntries(
    familiesOf(accounting.producers).map((family) => {
      const account = accounting.families.get(family) ?? { events: 0, draws: 0, blocks: 0, nonconsuming: 0 };
      const producers = accounting.producers.filter((producer) => producer.family === family);
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
          audit_present: producers.every(({ state }) => audited.has(state)),
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
