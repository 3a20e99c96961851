import type { SealedAsset } from './define-state.js';
import type { ExternalInputs } from './inputs.js';
import type { World } from './world-context.js';

/** The rows of `sealed_inputs`: every policy by meaning and every reference by bytes, sorted by (asset_id, path). */
export function sealAssets(world: World, external: ExternalInputs): SealedAsset[] {
  const row = (
    id: string,
    sha256_hex: string,
    path: string,
    partition: Record<string, string>,
  ): SealedAsset => {
    const entry = world.contracts.dataset(id);
    return {
      asset_id: id,
      version_tag: entry.version,
      sha256_hex,
      path,
      partition,
      schema_ref: entry.schemaRef,
    };
  };
  const policies = [...external.policies.values()].map((policy) =>
    row(policy.id, policy.digest, world.contracts.dataset(policy.id).path, {}),
  );
  const references = [...external.references.values()].map((reference) =>
    row(
      reference.id,
      reference.digest,
      reference.path,
      world.contracts.dataset(reference.id).path.includes('{profile}')
        ? { profile: world.profile.profile }
        : {},
    ),
  );
  return [...policies, ...references].sort((a, b) => {
    const left = `${a.asset_id}\u0000${a.path}`;
    const right = `${b.asset_id}\u0000${b.path}`;
    return left < right ? -1 : left > right ? 1 : 0;
  });
}
