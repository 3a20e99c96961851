import { gateReceipt, type GateReceipt } from '@merchantry/hashgate';
import type { Seal } from './define-state.js';
import type { VerifiedGate } from './verify-segment-gate.js';

/** What a receipt says of the segments before, and when their bundles were verified. */
export interface ReceiptUpstream {
  readonly upstream: readonly VerifiedGate[];
  /** RFC 3339 with six decimals and Z; the world clock. */
  readonly verifiedAt: string;
}

/** `s0_gate_receipt_<segment>`: identity of the segment, what its states may open, the gates that it passed. */
export function gateReceiptOf(seal: Seal, runId: string, before?: ReceiptUpstream): GateReceipt {
  return gateReceipt({
    manifest_fingerprint: seal.manifestFingerprint,
    parameter_hash: seal.parameterHash,
    run_id: runId,
    sealed_inputs: seal.assets.map(({ asset_id, partition, schema_ref }) => ({
      id: asset_id,
      partition: Object.keys(partition).sort(),
      schema_ref: schema_ref ?? '',
    })),
    ...(before && { gates: before.upstream.map(gateOf), verified_at_utc: before.verifiedAt }),
  });
}

const gateOf = ({ segment, tokens, bundlePath, bundleSha256, flagSha256 }: VerifiedGate) => ({
  segment,
  manifest_fingerprint: tokens.manifest_fingerprint,
  validation_bundle_path: bundlePath,
  bundle_sha256_hex: bundleSha256,
  flag_sha256_hex: flagSha256,
});
