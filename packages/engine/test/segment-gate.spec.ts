import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { passedFlag, sha256Hex, writeBundle } from '@merchantry/hashgate';
import { verifySegmentGate } from '../src/index.js';
import { failureOf, ToyWorkspace } from './toy-workspace.js';

const template = await ToyWorkspace.build();
const { index } = await template.run();
await template.closeWorlds();
afterAll(() => template.remove());

let workspace: ToyWorkspace;
beforeEach(() => {
  workspace = template.copy();
});
afterEach(() => workspace.remove());

const output = (id: string) => index.datasets.find((dataset) => dataset.id === id)!;
const BUNDLE = output('validation_bundle_9Z');
const at = (path: string) => workspace.path(join('runs/seed-42', path));
const inBundle = (name: string) => at(`${BUNDLE.path}/${name}`);
const gate = (...datasets: string[]) => verifySegmentGate(workspace.world(), '9Z', datasets);

/** The bundle once more, lawful in itself, with other members. */
function rewrite(members: Parameters<typeof writeBundle>[1]): void {
  rmSync(at(BUNDLE.path), { recursive: true });
  writeBundle(at(BUNDLE.path), members, { passed: true });
}

describe('the gate of a segment', () => {
  it('opens on a bundle that passed, for datasets whose bytes it lists', () => {
    const verified = gate('toy_end', 'toy_abort_log');
    expect(verified.datasets.map(({ dataset_id }) => dataset_id)).toEqual([
      'toy_abort_log',
      'toy_abort_log',
      'toy_end',
    ]);
    expect(verified.datasets.at(-1)!.sha256_hex).toBe(output('toy_end').file_digest);
    expect(verified.bundlePath).toBe(BUNDLE.path);
    expect(verified.tokens).toEqual(BUNDLE.tokens);
    const flag = BUNDLE.files.find(({ path }) => path.endsWith('_passed.flag'))!;
    expect(verified.flagSha256).toBe(flag.sha256);
    expect(verified.flagSha256).toBe(sha256Hex(passedFlag(verified.bundleSha256)));
  });

  it.each<[string, string, () => void]>([
    ['no bundle', 'E_BUNDLE_MISSING', () => rmSync(at(BUNDLE.path), { recursive: true })],
    ['no index', 'E_INDEX_MISSING', () => rmSync(inBundle('index.json'))],
    ['an index of another form', 'E_INDEX_INVALID', () => writeFileSync(inBundle('index.json'), '[]\n')],
    ['no flag', 'E_PASS_MISSING', () => rmSync(inBundle('_passed.flag'))],
    ['a flag of another form', 'E_FLAG_FORMAT_INVALID', () => writeFileSync(inBundle('_passed.flag'), 'ok')],
    [
      'a flag of another digest',
      'E_FLAG_HASH_MISMATCH',
      () => writeFileSync(inBundle('_passed.flag'), passedFlag('0'.repeat(64))),
    ],
    ['a changed member', 'E_MEMBER_MISMATCH', () => writeFileSync(inBundle('MANIFEST.json'), '{}')],
    ['a file that no index names', 'E_INDEX_INVALID', () => writeFileSync(inBundle('more.json'), '{}')],
    [
      'the bundle of another identity',
      'E_PATH_EMBED_MISMATCH',
      () =>
        rewrite([
          {
            path: 'MANIFEST.json',
            role: 'manifest',
            content: { ...BUNDLE.tokens, parameter_hash: '0'.repeat(64) },
          },
        ]),
    ],
    [
      'a bundle without checksums',
      'E_INDEX_INVALID',
      () => rewrite([{ path: 'MANIFEST.json', role: 'manifest', content: BUNDLE.tokens }]),
    ],
    [
      'a changed table',
      'output_digest_mismatch',
      () => writeFileSync(at(output('toy_end').files[0].path), 'PAR1'),
    ],
    ['a lost table', 'incomplete_dataset_instance', () => rmSync(at(output('toy_end').files[0].path))],
  ])('stays shut on %s: %s', async (_, code, harm) => {
    harm();
    const failure = await failureOf(() => gate('toy_end'));
    expect([failure.code, failure.exitCode]).toEqual([code, 1]);
  });

  it('does not mind the tables that nobody is going to read', () => {
    rmSync(at(output('toy_branch').files[0].path));
    expect(gate('toy_end').datasets).toHaveLength(1);
  });

  it('has nothing to say of datasets that the bundle does not list, or of a segment that was never opened', async () => {
    expect((await failureOf(() => gate('toy_receipt'))).code).toBe('incomplete_dataset_instance');
    const world = workspace.world({ label: 'none' });
    expect((await failureOf(() => verifySegmentGate(world, '9Z', []))).code).toBe('record_missing');
  });
});
