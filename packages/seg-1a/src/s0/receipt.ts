import type { Seal } from '@merchantry/engine';

/** `s0_gate_receipt_1A`: identity of the segment and what its states may open. */
export function gateReceipt(seal: Seal, runId: string) {
  const sealed = new Map(
    seal.assets.map(({ asset_id, partition, schema_ref }) => [
      asset_id,
      { id: asset_id, partition: Object.keys(partition).sort(), schema_ref },
    ]),
  );
  return {
    manifest_fingerprint: seal.manifestFingerprint,
    parameter_hash: seal.parameterHash,
    run_id: runId,
    sealed_inputs: [...sealed.values()],
  };
}

/** `sealed_inputs_1A`: every sealed file with its digest, by (asset_id, path). */
export function sealedInputs(seal: Seal) {
  const key = ({ asset_id, path }: Seal['assets'][number]) => `${asset_id}\u0000${path}`;
  return [...seal.assets]
    .sort((a, b) => (key(a) < key(b) ? -1 : 1))
    .map(({ asset_id, version_tag, sha256_hex, path, partition, schema_ref }) => ({
      asset_id,
      version_tag,
      sha256_hex,
      path,
      partition: { ...partition },
      schema_ref,
    }));
}
