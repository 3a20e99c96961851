import { gateReceipt, type GateReceipt } from '@merchantry/hashgate';
import type { Seal } from './define-state.js';

/** `s0_gate_receipt_<segment>`: identity of the segment and what its states may open. */
export function gateReceiptOf(seal: Seal, runId: string): GateReceipt {
  return gateReceipt({
    manifest_fingerprint: seal.manifestFingerprint,
    parameter_hash: seal.parameterHash,
    run_id: runId,
    sealed_inputs: seal.assets.map(({ asset_id, partition, schema_ref }) => ({
      id: asset_id,
      partition: Object.keys(partition).sort(),
      schema_ref: schema_ref ?? '',
    })),
  });
}
