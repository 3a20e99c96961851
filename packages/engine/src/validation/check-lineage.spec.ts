import { describe, expect, it } from '@jest/globals';
import { gateReceipt, manifestFingerprint, parameterHash, type SealedInput } from '@merchantry/hashgate';
import type { Closing } from '../define-state.js';
import { checkLineage } from './check-lineage.js';
import { Findings } from './findings.js';

const digest = (digit: string) => digit.repeat(64);
const POLICY = { name: 'law.yaml', digest: digest('1') };
const MEMBERS = [POLICY, { name: 'reference:places', digest: digest('2') }];
const BEFORE = { name: 'segment:8Y', digest: digest('a') };

/** Segment 9Z behind 8Y: a policy, a reference and a dataset of 8Y. */
const hash = parameterHash([POLICY]);
const fingerprintMembers = [...MEMBERS, BEFORE];
const closing = {
  state: '9Z.S5',
  tokens: { parameterHash: hash, manifestFingerprint: manifestFingerprint(fingerprintMembers, hash) },
  parameterMembers: [POLICY],
  fingerprintMembers,
  sealed: [
    { kind: 'policy', id: 'law', sha256: digest('1') },
    { kind: 'reference', id: 'places', sha256: digest('2') },
    { kind: 'dataset', id: 'sizes', sha256: digest('3') },
  ],
} as unknown as Closing;

const sealed = (...rows: [id: string, sha256: string][]) =>
  rows.map(([asset_id, sha256_hex]): SealedInput => ({
    asset_id,
    version_tag: '1.0.0',
    sha256_hex,
    path: `config/${asset_id}.yaml`,
    partition: {},
  }));
const ASSETS = sealed(['law', digest('1')], ['places', digest('2')], ['sizes', digest('3')]);

const receipt = (gate = digest('a'), ids = ['law', 'places', 'sizes']) =>
  gateReceipt({
    manifest_fingerprint: closing.tokens.manifestFingerprint,
    parameter_hash: hash,
    sealed_inputs: ids.map((id) => ({ id, partition: [], schema_ref: `schemas.9Z.yaml#/${id}` })),
    gates: [
      {
        segment: '8Y',
        manifest_fingerprint: gate,
        validation_bundle_path: 'data/8Y/validation',
        bundle_sha256_hex: digest('b'),
        flag_sha256_hex: digest('c'),
      },
    ],
  });

const found = async (of: Closing, documents: { sealed?: unknown; receipt?: unknown } = {}) => {
  const findings = new Findings(['lineage_recompute'] as const);
  const files: Record<string, unknown> = {
    sealed_inputs_9Z: documents.sealed ?? ASSETS,
    s0_gate_receipt_9Z: documents.receipt ?? receipt(),
  };
  await checkLineage(of, { readJson: async (id) => files[id] }, findings);
  return findings.list().map(({ code, dataset }) => `${code} ${dataset}`);
};

describe('the lineage of a segment', () => {
  it('holds with what it reads of a segment before', async () => {
    expect(await found(closing)).toEqual([]);
  });

  it.each<[string, Partial<Closing>, { sealed?: unknown; receipt?: unknown }, string]>([
    [
      'another fingerprint',
      { fingerprintMembers: [...MEMBERS, { ...BEFORE, digest: digest('f') }] },
      { receipt: receipt(digest('f')) },
      'E_LINEAGE_RECOMPUTE_MISMATCH s0_gate_receipt_9Z',
    ],
    [
      'another dataset than was sealed',
      {},
      { sealed: [...ASSETS.slice(0, 2), ...sealed(['sizes', digest('f')])] },
      'E_LINEAGE_SEAL_MISMATCH sealed_inputs_9Z',
    ],
    [
      'a gate of another fingerprint',
      {},
      { receipt: receipt(digest('f')) },
      'E_LINEAGE_SEAL_MISMATCH s0_gate_receipt_9Z',
    ],
    ['a document out of its form', {}, { receipt: {} }, 'record_invalid sealed_inputs_9Z'],
  ])('does not hold with %s', async (_, change, documents, expected) => {
    expect(await found({ ...closing, ...change }, documents)).toEqual([expected]);
  });

  it('wants every asset listed, and the segments of the fingerprint to be those of the gates', async () => {
    const short = receipt(digest('a'), ['law', 'places']);
    expect(await found({ ...closing, fingerprintMembers: MEMBERS }, { receipt: short })).toEqual([
      'E_LINEAGE_RECOMPUTE_MISMATCH s0_gate_receipt_9Z',
      'E_LINEAGE_SEAL_MISMATCH s0_gate_receipt_9Z',
      'E_LINEAGE_SEAL_MISMATCH s0_gate_receipt_9Z',
      'E_LINEAGE_SEAL_MISMATCH sealed_inputs_9Z',
    ]);
    const { gates: _gates, ...without } = receipt();
    expect(await found(closing, { receipt: without })).toEqual([
      'E_LINEAGE_SEAL_MISMATCH s0_gate_receipt_9Z',
    ]);
  });
});
