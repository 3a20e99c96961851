import { afterAll, describe, expect, it } from '@jest/globals';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { egressChecksums, parseEgressChecksums, verifyEgressChecksum } from './egress-checksums.js';
import { gateReceipt, parseGateReceipt } from './gate-receipt.js';
import { parseSealedInputs, sealedInputs, verifySealedInput } from './sealed-inputs.js';
import { sha256Hex } from './sha256.js';

const root = mkdtempSync(join(tmpdir(), 'hashgate-seals-'));
afterAll(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, 'data'));
writeFileSync(join(root, 'data', 'a.parquet'), 'bytes');
const code = (name: string) => expect.objectContaining({ code: name });

const seal = (asset_id: string, path: string) => ({
  asset_id,
  version_tag: 'v1',
  sha256_hex: sha256Hex('bytes'),
  path,
  partition: {},
});

describe('sealed inputs', () => {
  const rows = [seal('b', 'data/a.parquet'), seal('a', 'data/b'), seal('a', 'data/a')];

  it('stand in order of asset id and path', () => {
    expect(sealedInputs(rows).map(({ asset_id, path }) => `${asset_id} ${path}`)).toEqual([
      'a data/a',
      'a data/b',
      'b data/a.parquet',
    ]);
    expect(() => parseSealedInputs(rows)).toThrow(code('record_invalid'));
  });

  it('refuse one asset twice at one path, and rows out of form', () => {
    expect(() => sealedInputs([rows[0], rows[0]])).toThrow(code('identity_name_invalid'));
    expect(() => sealedInputs([{ ...rows[0], path: '/abs' }])).toThrow(code('record_invalid'));
    expect(() => sealedInputs([{ ...rows[0], sha256_hex: 'x' }])).toThrow(code('record_invalid'));
    expect(() => parseSealedInputs([{ ...rows[0], partition: { seed: 42 } }])).toThrow(
      code('record_invalid'),
    );
    expect(() => parseSealedInputs([{ ...rows[0], extra: 1 }])).toThrow(code('record_invalid'));
    expect(() => parseSealedInputs({})).toThrow(code('record_invalid'));
  });

  it('are verified against a file, and against a folder by the directory rule', () => {
    expect(verifySealedInput(rows[0], root)).toBeUndefined();
    expect(verifySealedInput({ ...rows[0], path: 'data' }, root)).toBeUndefined();
    expect(() => verifySealedInput({ ...rows[0], path: 'data/none' }, root)).toThrow(
      code('sealed_input_missing'),
    );
    const edited = { ...rows[0], path: 'edited' };
    writeFileSync(join(root, 'edited'), 'byteS');
    expect(() => verifySealedInput(edited, root)).toThrow(
      expect.objectContaining({
        code: 'sealed_input_mismatch',
        place: expect.objectContaining({ dataset: 'b', path: 'edited', found: sha256Hex('byteS') }),
      }),
    );
  });
});

describe('egress checksums', () => {
  const row = (dataset_id: string, path: string) => ({
    dataset_id,
    path,
    sha256_hex: sha256Hex('bytes'),
    content_digest: sha256Hex('content'),
    rows: 3,
    bytes: 5,
  });
  const first = row('outlet_catalogue', 'data/a.parquet');

  it('stand in order and survive parsing', () => {
    const list = egressChecksums([first, row('anchor', 'data/z.parquet')]);
    expect(list.map(({ dataset_id }) => dataset_id)).toEqual(['anchor', 'outlet_catalogue']);
    expect(parseEgressChecksums(JSON.parse(JSON.stringify(list)))).toEqual(list);
  });

  it.each<[string, unknown]>([
    ['no list', {}],
    ['out of order', [first, row('anchor', 'data/z.parquet')]],
    ['one path under two datasets', [row('anchor', 'data/a.parquet'), first]],
    ['a negative count', [{ ...first, rows: -1 }]],
    ['a count in text', [{ ...first, bytes: '5' }]],
    ['a missing digest', [{ ...first, content_digest: undefined }]],
  ])('refuse %s', (_, list) => {
    expect(() => parseEgressChecksums(list)).toThrow(code('record_invalid'));
  });

  it('are verified against the file: gone, longer, or of other bytes', () => {
    expect(verifyEgressChecksum(first, root)).toBeUndefined();
    expect(() => verifyEgressChecksum(row('x', 'none'), root)).toThrow(code('incomplete_dataset_instance'));
    writeFileSync(join(root, 'twin'), 'byteS');
    expect(() => verifyEgressChecksum(row('x', 'twin'), root)).toThrow(code('output_digest_mismatch'));
    appendFileSync(join(root, 'twin'), '!');
    expect(() => verifyEgressChecksum(row('x', 'twin'), root)).toThrow(
      expect.objectContaining({ place: expect.objectContaining({ expected: '5 bytes', found: '6 bytes' }) }),
    );
  });
});

describe('gate receipts', () => {
  const receipt = {
    manifest_fingerprint: sha256Hex('f'),
    parameter_hash: sha256Hex('p'),
    run_id: '0'.repeat(32),
    sealed_inputs: [
      { id: 'b', partition: ['seed', 'manifest_fingerprint'], schema_ref: 'schemas.1A.yaml#/x' },
      { id: 'a', partition: [], schema_ref: 'schemas.1A.yaml#/y' },
    ],
  };

  it('sort their inputs and survive parsing', () => {
    const sorted = gateReceipt(receipt);
    expect(sorted.sealed_inputs.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(parseGateReceipt(JSON.parse(JSON.stringify(sorted)))).toEqual(sorted);
  });

  it('refuse fields out of form, inputs out of order and an id twice', () => {
    expect(() => parseGateReceipt(receipt)).toThrow(code('record_invalid'));
    expect(() => gateReceipt({ ...receipt, run_id: 'short' })).toThrow(code('record_invalid'));
    expect(() => gateReceipt({ ...receipt, parameter_hash: '' })).toThrow(code('record_invalid'));
    const [one] = receipt.sealed_inputs;
    expect(() => gateReceipt({ ...receipt, sealed_inputs: [one, one] })).toThrow(code('record_invalid'));
    expect(() => parseGateReceipt({ ...receipt, sealed_inputs: [{ ...one, partition: {} }] })).toThrow(
      code('record_invalid'),
    );
  });
});
