import { pathTokens, type DatasetEntry } from '@merchantry/contracts';
import { sealedInputs, type SealedInput } from '@merchantry/hashgate';
import type { Seal, Tokens } from './define-state.js';
import type { ExternalInputs } from './inputs.js';
import type { World } from './world-context.js';

/**
 * What a gate seals: every policy by meaning, every reference by bytes or pixels, every dataset of another segment as its
 * producer recorded it, under the identity of the segment.
 */
export function sealOf(world: World, external: ExternalInputs, tokens: Tokens): Seal {
  const row = (id: string, digest: string, path: string, partition: Record<string, string>): SealedInput => {
    const entry = world.contracts.dataset(id);
    return {
      asset_id: id,
      version_tag: entry.version,
      sha256_hex: digest,
      path,
      partition,
      schema_ref: entry.schemaRef,
    };
  };
  const policies = [...external.policies.values()].map(({ id, digest }) =>
    row(id, digest, world.contracts.dataset(id).path, {}),
  );
  const references = [...external.references.values()].map(({ id, digest, path }) =>
    row(id, digest, path, layoutOf(world.contracts.dataset(id), world)),
  );
  const datasets = external.datasets.map(({ id, output }) =>
    row(id, output.file_digest, output.path, partitionOf(output.path)),
  );
  const assets = sealedInputs([...policies, ...references, ...datasets]);
  return {
    parameterHash: tokens.parameterHash,
    manifestFingerprint: tokens.manifestFingerprint,
    assets,
    licences: [...new Set(assets.map(({ asset_id }) => world.contracts.dataset(asset_id).licence))].sort(),
  };
}

/** Which of several a reference is: that of the profile, or of its grid. */
function layoutOf({ path }: DatasetEntry, { profile }: Pick<World, 'profile'>): Record<string, string> {
  const values: Record<string, string> = { profile: profile.profile, grid: String(profile.grid_arcmin) };
  return Object.fromEntries(pathTokens(path).map((token) => [token, values[token]]));
}

/** The `key=value` folders of a path. */
const partitionOf = (path: string): Record<string, string> =>
  Object.fromEntries(
    path
      .split('/')
      .filter((part) => part.includes('='))
      .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
