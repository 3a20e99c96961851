import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recordPath } from '@merchantry/contracts';
import { readRecord } from '@merchantry/engine';
import { fileSha256, passedFlag } from '@merchantry/hashgate';
import { CommandSession } from './command-session.js';
import { SMOKE, SMOKE_LABEL, SMOKE_SEED_42 } from './golden.js';
import { openSmoke, statesOf } from './on-world.js';
import { publishedFiles } from './published-files.js';
import { ScratchWorkspace } from './scratch-workspace.js';
import { actions, type FailureAnswer, type WorldAnswer } from './world-answers.js';

/*
 * No PASS, no read: 1B opens its gate only on a bundle of 1A that stands whole and says that 1A passed.
 */

let workspace: ScratchWorkspace;
let session: CommandSession;
let world: ReturnType<typeof openSmoke>;

beforeAll(async () => {
  workspace = new ScratchWorkspace({ with: 'world' });
  session = await CommandSession.open();
  world = openSmoke(workspace);
});

afterAll(async () => {
  await world.close();
  session.close();
  workspace.remove();
});

const inRun = (path: string) => workspace.path('runs', SMOKE_LABEL, path);
const output = (state: '1A.S8' | '1A.S9' | '1B.S0', id: string) =>
  readRecord(world.run, state)!.outputs.find((candidate) => candidate.id === id)!;
const document = (path: string) => JSON.parse(readFileSync(inRun(path), 'utf8')) as Record<string, unknown>;

describe('what a run of two segments says of itself', () => {
  it('run_receipt.json: the identity of each segment, and that of the first on top', () => {
    const tokens = Object.fromEntries(
      ['1A', '1B'].map((id) => [id, readRecord(world.run, `${id}.S0`)!.segment_tokens]),
    );
    const receipt = document('run_receipt.json');
    expect(receipt.segments).toEqual(tokens);
    expect(receipt).toMatchObject(tokens['1A']!);
    const [first, second] = [tokens['1A']!, tokens['1B']!];
    expect(second.manifest_fingerprint).not.toBe(first.manifest_fingerprint);
    expect(second.parameter_hash).not.toBe(first.parameter_hash);
    expect([second.run_id, second.seed]).toEqual([first.run_id, first.seed]);
  });

  it('the receipt of 1B.S0: the gate of 1A with the digests of its files, verified at the world clock', () => {
    const receipt = document(output('1B.S0', 's0_gate_receipt_1B').path);
    const bundle = output('1A.S9', 'validation_bundle_1A').path;
    expect(receipt.gates).toEqual([
      {
        segment: '1A',
        manifest_fingerprint: readRecord(world.run, '1A.S0')!.segment_tokens!.manifest_fingerprint,
        validation_bundle_path: bundle,
        bundle_sha256_hex: fileSha256(inRun(`${bundle}/index.json`)),
        flag_sha256_hex: fileSha256(inRun(`${bundle}/_passed.flag`)),
      },
    ]);
    expect(receipt.verified_at_utc).toBe(world.profile.as_of_utc);
    expect(receipt.manifest_fingerprint).toBe(
      readRecord(world.run, '1B.S0')!.segment_tokens!.manifest_fingerprint,
    );
  });
});

describe('the gate of 1A, as 1B.S0 finds it', () => {
  const bundle = () => inRun(output('1A.S9', 'validation_bundle_1A').path);
  const catalogue = () => inRun(output('1A.S8', 'outlet_catalogue').files[0].path);

  /** 1B as if it had never been run: nothing of it is left to be reused, and whatever appears was published. */
  beforeAll(() => {
    for (const state of statesOf('1B')) rmSync(inRun(recordPath(state)));
    for (const folder of ['data/layer1/1B', 'logs/layer1/1B', 'reports/layer1/1B', 'sealed/policy/1B'])
      rmSync(inRun(folder), { recursive: true });
    rmSync(inRun('sealed/profile/1B.json'));
  });

  const opened = () => session.run(workspace, ['state', '1B.S0', '--run', SMOKE_LABEL, '--json']);

  async function refusal(): Promise<FailureAnswer & { dataset?: string }> {
    const before = publishedFiles(workspace);
    const { status, stdout } = await opened();
    expect({ status, stdout }).toMatchObject({ status: 1 });
    expect(publishedFiles(workspace)).toEqual(before);
    expect(existsSync(inRun(recordPath('1B.S0')))).toBe(false);
    return JSON.parse(stdout) as FailureAnswer & { dataset?: string };
  }

  function flip(file: string, where: number): void {
    const bytes = readFileSync(file);
    bytes[Math.floor((bytes.length - 1) * where)] ^= 0x01;
    writeFileSync(file, bytes);
  }

  /** Something done to a file of the bundle; the way back. */
  function changed(name: string, change: (file: string) => void): () => void {
    const file = `${bundle()}/${name}`;
    const intact = existsSync(file) ? readFileSync(file) : null;
    change(file);
    return () => (intact ? writeFileSync(file, intact) : rmSync(file));
  }

  /** No table of 1A can be opened: the catalogue and every other Parquet file of S8 hold nothing that could be read. */
  function garbledTables(): () => void {
    const files = statesOf('1A').flatMap((state) =>
      readRecord(world.run, state)!.outputs.flatMap(({ files: own }) => own.map(({ path }) => inRun(path))),
    );
    const intact = new Map(
      files.filter((file) => file.endsWith('.parquet')).map((file) => [file, readFileSync(file)]),
    );
    for (const [file, bytes] of intact) writeFileSync(file, Buffer.alloc(bytes.length, 'x'));
    return () => intact.forEach((bytes, file) => writeFileSync(file, bytes));
  }

  const MEMBERS = [
    'MANIFEST.json',
    'egress_checksums.json',
    'manifest_fingerprint_resolved.json',
    'parameter_hash_resolved.json',
    'rng_accounting.json',
    's9_summary.json',
  ];
  const INDEX = 'index.json';
  const FLAG = '_passed.flag';
  const firstDigit = (file: string) => {
    const text = readFileSync(file, 'utf8');
    const digit = text.search(/[0-9a-f]{64}/);
    writeFileSync(file, text.slice(0, digit) + (text[digit] === '0' ? '1' : '0') + text.slice(digit + 1));
  };
  const tampered: [string, string, string, (file: string) => void][] = [
    ...MEMBERS.flatMap((name): (typeof tampered)[number][] => [
      [name, 'with one byte flipped', 'E_MEMBER_MISMATCH', (file) => flip(file, 0.5)],
      [name, 'gone', 'E_MEMBER_MISMATCH', (file) => rmSync(file)],
    ]),
    [INDEX, 'with its first byte flipped', 'E_INDEX_INVALID', (file) => flip(file, 0)],
    [INDEX, 'with another digest', 'E_FLAG_HASH_MISMATCH', firstDigit],
    [INDEX, 'gone', 'E_INDEX_MISSING', (file) => rmSync(file)],
    [FLAG, 'with its first byte flipped', 'E_FLAG_FORMAT_INVALID', (file) => flip(file, 0)],
    [FLAG, 'with another digest', 'E_FLAG_HASH_MISMATCH', firstDigit],
    [
      FLAG,
      'of another bundle',
      'E_FLAG_HASH_MISMATCH',
      (file) => writeFileSync(file, passedFlag('0'.repeat(64))),
    ],
    [FLAG, 'gone', 'E_PASS_MISSING', (file) => rmSync(file)],
    ['more.json', 'that no index names', 'E_INDEX_INVALID', (file) => writeFileSync(file, '{}')],
  ];

  it('names every member that there is', () => {
    const listed = readFileSync(`${bundle()}/${INDEX}`, 'utf8').match(/"path":"[^"]+"/g)!;
    expect(listed.map((path) => path.slice(8, -1)).sort()).toEqual(MEMBERS);
  });

  it.each(tampered)('stays shut on %s %s, and no table of 1A was opened', async (name, _, code, change) => {
    // With every table unreadable, any state that opened one before the gate had spoken would say so instead.
    const mend = garbledTables();
    const restore = changed(name, change);
    try {
      expect(await refusal()).toMatchObject({ code });
    } finally {
      restore();
      mend();
    }
  });

  it('stays shut without a bundle', async () => {
    renameSync(bundle(), workspace.path('aside'));
    expect(await refusal()).toMatchObject({ code: 'E_BUNDLE_MISSING' });
    renameSync(workspace.path('aside'), bundle());
  });

  it.each([0, 0.5, 1])('stays shut on outlets with one byte flipped (%f of the file)', async (where) => {
    const intact = readFileSync(catalogue());
    flip(catalogue(), where);
    expect(await refusal()).toMatchObject({ code: 'output_digest_mismatch', dataset: 'outlet_catalogue' });
    writeFileSync(catalogue(), intact);
  });

  it('opens on the bundle as it was, and the rest of 1B follows to the committed digest', async () => {
    const answer = await opened();
    expect(answer).toMatchObject({ status: 0 });
    expect(actions(JSON.parse(answer.stdout) as WorldAnswer)).toEqual({ '1B.S0': 'ran' });
    const { stdout } = await session.run(workspace, ['world', ...SMOKE, '--json']);
    expect((JSON.parse(stdout) as WorldAnswer).world_digest).toBe(SMOKE_SEED_42);
  });
});

describe('once 1B stands', () => {
  it('a bundle of 1A that lost its flag shuts every state of 1B, until world heals it', async () => {
    rmSync(inRun(`${output('1A.S9', 'validation_bundle_1A').path}/_passed.flag`));
    const before = publishedFiles(workspace);
    for (const state of ['1B.S0', '1B.S1', '1B.S9']) {
      const { status, stdout } = await session.run(workspace, [
        'state',
        state,
        '--run',
        SMOKE_LABEL,
        '--json',
      ]);
      expect({ state, status, code: (JSON.parse(stdout) as FailureAnswer).code }).toEqual({
        state,
        status: 1,
        code: 'E_PASS_MISSING',
      });
    }
    expect(publishedFiles(workspace)).toEqual(before);
    const answer = await session.run(workspace, ['world', ...SMOKE, '--json']);
    const healed = JSON.parse(answer.stdout) as WorldAnswer;
    expect(healed.world_digest).toBe(SMOKE_SEED_42);
    expect(healed.states.filter(({ action }) => action !== 'reused').map(({ state }) => state)).toEqual([
      '1A.S9',
    ]);
  });
});
