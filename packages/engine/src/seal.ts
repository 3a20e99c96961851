import { sealedInputs, type SealedInput } from '@merchantry/hashgate';
import type { Seal, Tokens } from './define-state.js';
import type { ExternalInputs } from './inputs.js';
import type { World } from './world-context.js';

/** What a gate seals: every policy by meaning and every reference by bytes, under the identity of the segment. */
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
    row(
      id,
      digest,
      path,
      world.contracts.dataset(id).path.includes('{profile}') ? { profile: world.profile.profile } : {},
    ),
  );
  const assets = sealedInputs([...policies, ...references]);
  return {
    parameterHash: tokens.parameterHash,
    manifestFingerprint: tokens.manifestFingerprint,
    assets,
    licences: [...new Set(assets.map(({ asset_id }) => world.contracts.dataset(asset_id).licence))].sort(),
  };
}
