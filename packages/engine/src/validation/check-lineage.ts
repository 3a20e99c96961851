import { splitStateId } from '@merchantry/contracts';
import {
  manifestFingerprint,
  parameterHash,
  parseGateReceipt,
  parseSealedInputs,
} from '@merchantry/hashgate';
import type { Closing, StateContext } from '../define-state.js';
import type { FindingsOf } from './findings.js';

/**
 * The identity of the segment, taken once more over its members; the published seal and receipt of the gate
 * (`sealed_inputs_<segment>` and `s0_gate_receipt_<segment>`, which the closing state must be declared to read) against
 * what its record says was sealed and against these members.
 */
export async function checkLineage(
  closing: Closing,
  context: Pick<StateContext, 'readJson'>,
  findings: FindingsOf<'lineage_recompute'>,
): Promise<void> {
  const { segment } = splitStateId(closing.state);
  const names = { sealed: `sealed_inputs_${segment}`, receipt: `s0_gate_receipt_${segment}` };
  const documents = {
    sealed: await context.readJson(names.sealed),
    receipt: await context.readJson(names.receipt),
  };
  findings.guard('lineage_recompute', names.sealed, () => compare(closing, names, documents, findings));
}

/** Before the name of a segment among the members of a fingerprint. */
const SEGMENT = 'segment:';

interface GateDocuments<T> {
  readonly sealed: T;
  readonly receipt: T;
}

function compare(
  closing: Closing,
  names: GateDocuments<string>,
  documents: GateDocuments<unknown>,
  findings: FindingsOf<'lineage_recompute'>,
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
    fail('E_LINEAGE_RECOMPUTE_MISMATCH', names.receipt, hash, tokens.parameterHash);
  if (fingerprint !== tokens.manifestFingerprint)
    fail('E_LINEAGE_RECOMPUTE_MISMATCH', names.receipt, fingerprint, tokens.manifestFingerprint);

  const receipt = parseGateReceipt(documents.receipt);
  const stated = `${receipt.parameter_hash} ${receipt.manifest_fingerprint}`;
  const known = `${tokens.parameterHash} ${tokens.manifestFingerprint}`;
  if (stated !== known) fail('E_LINEAGE_SEAL_MISMATCH', names.receipt, known, stated);

  const published = new Map(parseSealedInputs(documents.sealed).map((row) => [row.asset_id, row.sha256_hex]));
  const listed = new Set(receipt.sealed_inputs.map(({ id }) => id));
  const digests = new Set(closing.fingerprintMembers.map(({ digest }) => digest));
  for (const { kind, id, sha256 } of closing.sealed) {
    if (published.get(id) !== sha256)
      fail('E_LINEAGE_SEAL_MISMATCH', names.sealed, `${id} ${sha256}`, `${published.get(id)}`);
    if (!listed.has(id)) fail('E_LINEAGE_SEAL_MISMATCH', names.receipt, id, 'not listed');
    // What another segment made is in the fingerprint through that segment's own.
    if (kind !== 'dataset' && !digests.has(sha256))
      fail('E_LINEAGE_SEAL_MISMATCH', names.sealed, `${id} in the fingerprint`, 'no such member');
  }
  const hashed = new Map(
    closing.fingerprintMembers
      .filter(({ name }) => name.startsWith(SEGMENT))
      .map(({ name, digest }) => [name.slice(SEGMENT.length), digest]),
  );
  const passed = new Map(receipt.gates?.map((gate) => [gate.segment, gate.manifest_fingerprint]));
  for (const segment of new Set([...hashed.keys(), ...passed.keys()])) {
    const [expected, found] = [hashed.get(segment), passed.get(segment)];
    if (expected !== found)
      fail('E_LINEAGE_SEAL_MISMATCH', names.receipt, `${expected} of ${segment}`, `${found}`);
  }
  if (published.size !== closing.sealed.length || listed.size !== closing.sealed.length)
    fail(
      'E_LINEAGE_SEAL_MISMATCH',
      names.sealed,
      `${closing.sealed.length} assets`,
      `${published.size}, ${listed.size}`,
    );
}
