import { Failure, type DatasetEntry } from '@merchantry/contracts';
import {
  parseEgressChecksums,
  parseJson,
  verifyBundle,
  verifyEgressChecksum,
  type EgressChecksum,
  type VerifiedBundle,
} from '@merchantry/hashgate';
import { datasetPath } from './dataset-path.js';
import { sealedSegment } from './inputs.js';
import type { RecordedTokens } from './record.js';
import type { World } from './world-context.js';

/** What a later segment may rely on: the bundle of an earlier one, and the files it vouches for. */
export interface VerifiedGate {
  readonly segment: string;
  /** Run-relative folder of the bundle. */
  readonly bundlePath: string;
  /** Digest of the bundle, as its flag states it, and of the flag file itself. */
  readonly bundleSha256: string;
  readonly flagSha256: string;
  readonly tokens: RecordedTokens;
  /** Rows of the datasets asked for, in the order of the bundle's list. */
  readonly datasets: readonly EgressChecksum[];
}

/**
 * No PASS, no read: verifies the bundle of a segment in the order of foundations 5.5, and the bytes of the datasets that
 * will be read against its list of checksums, before any table is opened. The fingerprint that names the bundle is the
 * one that the gate of the segment recorded. Nothing is healed.
 *
 * @throws Failure record_missing where the segment was never opened; E_BUNDLE_MISSING, E_INDEX_MISSING, E_INDEX_INVALID,
 * E_PASS_MISSING, E_FLAG_FORMAT_INVALID, E_FLAG_HASH_MISMATCH, E_MEMBER_MISMATCH as `verifyBundle`; E_PATH_EMBED_MISMATCH
 * where the manifest names another identity than the path; incomplete_dataset_instance for a dataset that is not listed
 * or gone; output_digest_mismatch for one with other bytes.
 */
export function verifySegmentGate(
  world: Pick<World, 'contracts' | 'run'>,
  segment: string,
  datasets: readonly string[],
): VerifiedGate {
  const tokens = sealedSegment(world, segment);
  const entry = bundleOf(world, segment);
  const bundlePath = datasetPath(entry, { ...tokens }).replace(/\/$/, '');
  const bundle = verifyBundle(world.run.path(bundlePath));
  assertIdentity(bundle, tokens, entry.id, bundlePath);
  const listed = parseEgressChecksums(member(bundle, 'egress_checksums.json', entry.id, bundlePath));
  for (const id of datasets) {
    const rows = listed.filter(({ dataset_id }) => dataset_id === id);
    if (rows.length === 0) {
      throw new Failure('incomplete_dataset_instance', `The bundle of ${segment} does not list ${id}.`, {
        dataset: id,
        path: `${bundlePath}/egress_checksums.json`,
        expected: `a row of ${id}`,
        found: 'none',
      });
    }
    for (const row of rows) verifyEgressChecksum(row, world.run.dir);
  }
  return {
    segment,
    bundlePath,
    bundleSha256: bundle.sha256Hex,
    flagSha256: bundle.flagSha256Hex,
    tokens,
    datasets: listed.filter(({ dataset_id }) => datasets.includes(dataset_id)),
  };
}

function bundleOf({ contracts }: Pick<World, 'contracts'>, segment: string): DatasetEntry {
  const entry = [...contracts.datasets.values()].find(
    (candidate) => candidate.class === 'bundle' && candidate.segment === segment,
  );
  if (entry) return entry;
  throw new Failure('dictionary_path_violation', `The dictionary of ${segment} has no bundle.`, {
    expected: 'an entry of class bundle',
    found: 'none',
  });
}

function member(bundle: VerifiedBundle, name: string, dataset: string, path: string): unknown {
  const bytes = bundle.members.get(name);
  if (bytes) return parseJson(Buffer.from(bytes).toString('utf8'));
  throw new Failure('E_INDEX_INVALID', `A bundle lacks ${name}.`, { dataset, path, expected: name });
}

/** What the manifest says it is must be what the folder says. */
function assertIdentity(bundle: VerifiedBundle, tokens: RecordedTokens, dataset: string, path: string): void {
  const manifest = member(bundle, 'MANIFEST.json', dataset, path) as Readonly<Record<string, unknown>> | null;
  for (const column of ['manifest_fingerprint', 'parameter_hash'] as const) {
    const found = manifest?.[column];
    if (found === tokens[column]) continue;
    throw new Failure('E_PATH_EMBED_MISMATCH', 'A bundle speaks for another identity than its path.', {
      dataset,
      column,
      path: `${path}/MANIFEST.json`,
      expected: tokens[column],
      found: String(found),
    });
  }
}
