import type { Closing } from '@merchantry/engine';
import {
  manifestFingerprint,
  parameterHash,
  parseGateReceipt,
  parseSealedInputs,
} from '@merchantry/hashgate';
import type { Findings } from './findings.js';

/**
 * The identity of the segment, taken once more over its members; the published seal and receipt of the gate against what
 * its record says was sealed and against these members.
 */
export function checkLineage(
  closing: Closing,
  documents: { readonly sealed: unknown; readonly receipt: unknown },
  findings: Findings,
): void {
  const fail = (
    code: 'E_LINEAGE_RECOMPUTE_MISMATCH' | 'E_LINEAGE_SEAL_MISMATCH',
    dataset: string,
    expected: string,
    found: string,
  ) => findings.fail('lineage_recompute', code, { dataset, expected, found });
  const { tokens } = closing;
  const hash = parameterHash(closing.parameterMembers);
  const fingerprint = manifestFingerprint(closing.fingerprintMembers, hash);
  if (hash !== tokens.parameterHash)
    fail('E_LINEAGE_RECOMPUTE_MISMATCH', 's0_gate_receipt_1A', hash, tokens.parameterHash);
  if (fingerprint !== tokens.manifestFingerprint)
    fail('E_LINEAGE_RECOMPUTE_MISMATCH', 's0_gate_receipt_1A', fingerprint, tokens.manifestFingerprint);

  const receipt = parseGateReceipt(documents.receipt);
  const stated = `${receipt.parameter_hash} ${receipt.manifest_fingerprint}`;
  const known = `${tokens.parameterHash} ${tokens.manifestFingerprint}`;
  if (stated !== known) fail('E_LINEAGE_SEAL_MISMATCH', 's0_gate_receipt_1A', known, stated);

  const published = new Map(parseSealedInputs(documents.sealed).map((row) => [row.asset_id, row.sha256_hex]));
  const listed = new Set(receipt.sealed_inputs.map(({ id }) => id));
  const digests = new Set(closing.fingerprintMembers.map(({ digest }) => digest));
  for (const { id, sha256 } of closing.sealed) {
    if (published.get(id) !== sha256)
      fail('E_LINEAGE_SEAL_MISMATCH', 'sealed_inputs_1A', `${id} ${sha256}`, `${published.get(id)}`);
    if (!listed.has(id)) fail('E_LINEAGE_SEAL_MISMATCH', 's0_gate_receipt_1A', id, 'not listed');
    if (!digests.has(sha256))
      fail('E_LINEAGE_SEAL_MISMATCH', 'sealed_inputs_1A', `${id} in the fingerprint`, 'no such member');
  }
  if (published.size !== closing.sealed.length || listed.size !== closing.sealed.length)
    fail(
      'E_LINEAGE_SEAL_MISMATCH',
      'sealed_inputs_1A',
      `${closing.sealed.length} assets`,
      `${published.size}, ${listed.size}`,
    );
}
