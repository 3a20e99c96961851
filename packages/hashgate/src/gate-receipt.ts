import { Failure } from '@merchantry/contracts';
import { byCodePoint } from './code-point-order.js';
import { isHex } from './encoding.js';
import { isRelativePath } from './relative-path.js';
import { isText, must, optional, refuseOtherShape, required } from './record-shape.js';

/** An asset that a receipt allows the segment's states to read. */
export interface ReceiptInput {
  readonly id: string;
  /** The asset's partition keys, in path order. */
  readonly partition: readonly string[];
  readonly schema_ref: string;
}

/** The bundle of a segment before, as it stood when its flag was verified. */
export interface ReceiptGate {
  readonly segment: string;
  readonly manifest_fingerprint: string;
  readonly validation_bundle_path: string;
  readonly bundle_sha256_hex: string;
  readonly flag_sha256_hex: string;
}

/** What an S0 writes once its gate is open: under which identity, and what may be read. */
export interface GateReceipt {
  readonly manifest_fingerprint: string;
  readonly parameter_hash: string;
  readonly run_id?: string;
  readonly sealed_inputs: readonly ReceiptInput[];
  /** Absent where no segment stands before. */
  readonly gates?: readonly ReceiptGate[];
  /** RFC 3339, six decimals, Z: the world clock. */
  readonly verified_at_utc?: string;
  readonly notes?: string;
}

const hexOf = (bytes: number) => must((value) => isHex(value, bytes), `${2 * bytes} lower-case hex digits`);

const RECEIPT = {
  manifest_fingerprint: required(hexOf(32)),
  parameter_hash: required(hexOf(32)),
  run_id: optional(hexOf(16)),
  sealed_inputs: required(must(Array.isArray, 'a list')),
  gates: optional(must(Array.isArray, 'a list')),
  verified_at_utc: optional(isText),
  notes: optional(must((value) => typeof value === 'string', 'a text')),
};

const GATE = {
  segment: required(isText),
  manifest_fingerprint: required(hexOf(32)),
  validation_bundle_path: required(must(isRelativePath, 'a relative ASCII path')),
  bundle_sha256_hex: required(hexOf(32)),
  flag_sha256_hex: required(hexOf(32)),
};

const INPUT = {
  id: required(isText),
  partition: required(
    must((keys) => Array.isArray(keys) && keys.every((key) => typeof key === 'string'), 'a list of keys'),
  ),
  schema_ref: required(isText),
};

/** The receipt with its inputs sorted by id. @throws Failure record_invalid as `parseGateReceipt`. */
export function gateReceipt(receipt: GateReceipt): GateReceipt {
  const inputs = [...receipt.sealed_inputs].sort((a, b) => byCodePoint(a.id, b.id));
  return parseGateReceipt({ ...receipt, sealed_inputs: inputs });
}

/**
 * Checks a parsed receipt.
 * @throws Failure record_invalid for a field out of form, inputs out of order, or one id twice.
 */
export function parseGateReceipt(value: unknown): GateReceipt {
  refuseOtherShape(value, RECEIPT, 'record_invalid', {});
  const inputs = value.sealed_inputs as unknown[];
  inputs.forEach((input, i) => refuseOtherShape(input, INPUT, 'record_invalid', { row: i }));
  const gates = (value.gates ?? []) as unknown[];
  gates.forEach((gate, i) => refuseOtherShape(gate, GATE, 'record_invalid', { row: i }));
  const ids = (inputs as ReceiptInput[]).map(({ id }) => id);
  for (let i = 1; i < ids.length; i++) {
    if (byCodePoint(ids[i - 1], ids[i]) >= 0) {
      throw new Failure('record_invalid', 'The inputs of a receipt are not sorted by id, or repeat one.', {
        dataset: ids[i],
        row: i,
      });
    }
  }
  return value as unknown as GateReceipt;
}
