import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readRecord, readRecords, runSingleState, runWorld, verifyRun } from '@merchantry/engine';
import { SMOKE, SMOKE_LABEL, SMOKE_SEED_42 } from './golden.js';
import { failureOf, heal, openSmoke, STATES } from './on-world.js';
import { publishedFiles } from './published-files.js';
import { ScratchWorkspace } from './scratch-workspace.js';
import { actions, type FailureAnswer, type WorldAnswer } from './world-answers.js';

let workspace: ScratchWorkspace;
let world: ReturnType<typeof openSmoke>;

beforeAll(() => {
  workspace = new ScratchWorkspace();
  expect(workspace.json<WorldAnswer>('world', ...SMOKE).world_digest).toBe(SMOKE_SEED_42);
  world = openSmoke(workspace);
});

afterAll(async () => {
  await world.close();
  workspace.remove();
});

/** A file that some record vouches for, or a record itself (`output` is then null). */
interface Victim {
  readonly path: string;
  readonly state: (typeof STATES)[number];
  readonly output: string | null;
}

function victims(): Victim[] {
  const outputs = readRecords(world.run).flatMap(({ state, outputs: recorded }) =>
    recorded.flatMap(({ id, files }) => files.map(({ path }) => ({ path, state, output: id }))),
  );
  const records = STATES.map((state) => ({ path: `records/${state}.json`, state, output: null }));
  return [...outputs, ...records] as Victim[];
}

const absolute = (path: string) => workspace.path('runs', SMOKE_LABEL, path);

function flip(file: string, where: number): void {
  const bytes = readFileSync(file);
  bytes[Math.floor((bytes.length - 1) * where)] ^= 0x10;
  writeFileSync(file, bytes);
}

/**
 * What `verify`, `state` of the state that owns a file and `state` of the last state say to a damage, and what `world`
 * makes of it. `touched` names the files that any of the first three changed.
 */
async function aftermath(owner: (typeof STATES)[number]) {
  const before = publishedFiles(workspace);
  const verify = (await failureOf(() => verifyRun(world)))?.code;
  const own = (await failureOf(() => runSingleState(world, owner)))?.code;
  const last = (await failureOf(() => runSingleState(world, STATES.at(-1)!)))?.code;
  const after = publishedFiles(workspace);
  const touched = Object.keys({ ...before, ...after }).filter((path) => before[path] !== after[path]);
  const healed = await heal(world);
  const verified = (await failureOf(() => verifyRun(world)))?.code ?? 'PASS';
  return { verify, own, last, touched, healed, verified };
}

const refused = (code: string) => ({
  verify: code,
  own: code,
  last: code,
  touched: [],
  healed: SMOKE_SEED_42,
  verified: 'PASS',
});

describe('a finished run', () => {
  it('names every file of its data, logs and seals in a record', () => {
    const named = victims().map(({ path }) => path);
    const present = Object.keys(publishedFiles(workspace))
      .map((path) => path.replace(`runs/${SMOKE_LABEL}/`, ''))
      .filter((path) => /^(data|logs|sealed|records)\//.test(path));
    expect(named.sort()).toEqual(present.sort());
    expect(named.length).toBeGreaterThan(25);
  });
});

describe('damage is named, refused by verify and state, and healed by world', () => {
  it('one flipped byte in any file', async () => {
    for (const { path, state, output } of victims()) {
      flip(absolute(path), 0.5);
      expect({ path, ...(await aftermath(state)) }).toEqual({
        path,
        ...refused(output === null ? 'record_invalid' : 'output_digest_mismatch'),
      });
    }
  });

  it('one flipped byte wherever in the file it stands', async () => {
    for (const { path, output } of victims()) {
      const code = output === null ? 'record_invalid' : 'output_digest_mismatch';
      const intact = readFileSync(absolute(path));
      for (const where of [0, 0.1, 0.3, 0.7, 0.9, 1]) {
        flip(absolute(path), where);
        const failure = await failureOf(() => verifyRun(world));
        expect({ path, where, code: failure?.code }).toEqual({ path, where, code });
        if (output !== null) expect(failure?.place).toMatchObject({ dataset: output, path });
        writeFileSync(absolute(path), intact);
      }
    }
    expect(verifyRun(world).world_digest).toBe(SMOKE_SEED_42);
  });

  it('a truncated file: half of it, or all of it', async () => {
    for (const [i, { path, state, output }] of victims().entries()) {
      truncateSync(absolute(path), i % 2 === 0 ? Math.floor(statSync(absolute(path)).size / 2) : 0);
      expect({ path, ...(await aftermath(state)) }).toEqual({
        path,
        ...refused(output === null ? 'record_invalid' : 'output_digest_mismatch'),
      });
    }
  });

  it('a deleted output: the file, or its partition', async () => {
    for (const [i, { path, state, output }] of victims().entries()) {
      if (output === null) continue;
      const partition = path.endsWith('.parquet') && i % 2 === 0;
      rmSync(partition ? dirname(absolute(path)) : absolute(path), { recursive: true });
      expect({ path, ...(await aftermath(state)) }).toEqual({
        path,
        ...refused('incomplete_dataset_instance'),
      });
    }
  });

  it('a file too many in a partition', async () => {
    for (const { path, state, output } of victims()) {
      if (output === null || !path.endsWith('.parquet')) continue;
      writeFileSync(absolute(path).replace('part-00000', 'part-00001'), readFileSync(absolute(path)));
      expect({ path, ...(await aftermath(state)) }).toEqual({
        path,
        ...refused('incomplete_dataset_instance'),
      });
    }
  });

  it('a deleted record: its state has not been run, and the index does not follow any more', async () => {
    const expected = {
      '1A.S0': { verify: 'record_missing', last: 'record_missing' },
      '1A.S1': { verify: 'record_invalid', last: 'record_missing' },
      '1A.S2': { verify: 'record_invalid', last: undefined },
    } as Record<string, { verify: string; last: string | undefined }>;
    for (const state of STATES) {
      rmSync(absolute(`records/${state}.json`));
      const verify = (await failureOf(() => verifyRun(world)))?.code;
      const last = (await failureOf(() => runSingleState(world, '1A.S2')))?.code;
      expect({ state, verify, last }).toEqual({ state, ...expected[state] });
      expect(await heal(world)).toBe(SMOKE_SEED_42);
      expect(verifyRun(world).states).toBe(STATES.length);
    }
  });

  it.each(['world.json', 'run_receipt.json'])('%s, which follows from the records', async (path) => {
    const intact = readFileSync(absolute(path), 'utf8');
    const damages = [
      () => flip(absolute(path), 0.5),
      () => truncateSync(absolute(path), 40),
      () => rmSync(absolute(path)),
    ];
    for (const damage of damages) {
      damage();
      expect((await failureOf(() => verifyRun(world)))?.code).toBe('record_invalid');
      expect(await heal(world)).toBe(SMOKE_SEED_42);
      expect(readFileSync(absolute(path), 'utf8')).toBe(intact);
    }
  });

  it('everything at once', async () => {
    victims().forEach(({ path }, i) => {
      if (i % 3 === 0) flip(absolute(path), 0.4);
      else if (i % 3 === 1) truncateSync(absolute(path), 10);
      else rmSync(absolute(path));
    });
    expect(await failureOf(() => verifyRun(world))).not.toBeNull();
    expect(await heal(world)).toBe(SMOKE_SEED_42);
    expect(verifyRun(world).world_digest).toBe(SMOKE_SEED_42);
  });

  it('and with --no-heal world refuses it too, changing nothing', async () => {
    for (const { path, output } of victims()) {
      const intact = readFileSync(absolute(path));
      flip(absolute(path), 0.6);
      const before = publishedFiles(workspace);
      const failure = await failureOf(() => runWorld(world, STATES, { heal: false }));
      const code = output === null ? 'record_invalid' : 'output_digest_mismatch';
      expect({ path, code: failure?.code }).toEqual({ path, code });
      expect(publishedFiles(workspace)).toEqual(before);
      writeFileSync(absolute(path), intact);
    }
  });
});

describe('what the gate has sealed may not change under the run', () => {
  const sealedReferences = () =>
    readRecord(world.run, '1A.S0')!.inputs.filter(({ kind }) => kind === 'reference');
  const fileOf = (id: string) =>
    workspace.path(world.contracts.dataset(id).path.replace('{profile}', 'smoke'), 'part-00000.parquet');

  it('a flipped byte in a reference table; world rebuilds the table', async () => {
    expect(sealedReferences().length).toBeGreaterThan(4);
    for (const { id } of sealedReferences()) {
      const intact = readFileSync(fileOf(id));
      flip(fileOf(id), 0.5);
      const verify = await failureOf(() => verifyRun(world));
      expect(verify).toMatchObject({ code: 'sealed_input_mismatch', place: { dataset: id } });
      for (const state of ['1A.S1', '1A.S2'] as const) {
        const code = (await failureOf(() => runSingleState(world, state)))?.code;
        expect({ id, state, code }).toEqual({ id, state, code: 'sealed_input_mismatch' });
      }
      expect(await heal(world)).toBe(SMOKE_SEED_42);
      expect(readFileSync(fileOf(id)).equals(intact)).toBe(true);
    }
  });

  it('a deleted reference table', async () => {
    for (const { id } of sealedReferences()) {
      rmSync(fileOf(id));
      const before = publishedFiles(workspace);
      expect((await failureOf(() => verifyRun(world)))?.code).toBe('reference_missing');
      expect((await failureOf(() => runSingleState(world, '1A.S1')))?.code).toBe('reference_missing');
      expect(publishedFiles(workspace)).toEqual(before);
      expect(await heal(world)).toBe(SMOKE_SEED_42);
    }
  });

  it('an edited policy is tampering to verify and state, and an edit to world', async () => {
    const policy = workspace.path('config/layer1/1A/policy/validation_policy.yaml');
    const intact = readFileSync(policy, 'utf8');
    writeFileSync(policy, intact.replace('threshold_h: 90.0', 'threshold_h: 95.0'));
    const before = publishedFiles(workspace);
    const place = { code: 'sealed_input_mismatch', place: { dataset: 'validation_policy' } };
    expect(await failureOf(() => verifyRun(world))).toMatchObject(place);
    expect(await failureOf(() => runSingleState(world, '1A.S1'))).toMatchObject(place);
    expect(await failureOf(() => runSingleState(world, '1A.S2'))).toMatchObject(place);
    expect(publishedFiles(workspace)).toEqual(before);
    await heal(world);
    expect(await failureOf(() => verifyRun(world))).toBeNull();
    writeFileSync(policy, intact);
    expect(await heal(world)).toBe(SMOKE_SEED_42);
  });

  it('a damaged sealed copy of a policy is found by the state that reads it', async () => {
    flip(absolute('sealed/policy/hurdle_coefficients.json'), 0.5);
    expect(await failureOf(() => runSingleState(world, '1A.S1'))).toMatchObject({
      code: 'output_digest_mismatch',
      place: { dataset: 'sealed_policy:hurdle_coefficients' },
    });
    expect(await heal(world)).toBe(SMOKE_SEED_42);
  });
});

describe('a locked run is read-only', () => {
  it('to world and state, not to verify', async () => {
    writeFileSync(absolute('lock.json'), '{}');
    try {
      flip(absolute('world.json'), 0.5);
      const before = publishedFiles(workspace);
      expect((await failureOf(() => runWorld(world, STATES)))?.code).toBe('run_locked');
      expect((await failureOf(() => runSingleState(world, '1A.S1')))?.code).toBe('run_locked');
      expect((await failureOf(() => verifyRun(world)))?.code).toBe('record_invalid');
      expect(publishedFiles(workspace)).toEqual(before);
      const answer = workspace.run('world', ...SMOKE, '--json');
      expect(answer.status).toBe(1);
      expect(JSON.parse(answer.stdout)).toMatchObject({ code: 'run_locked' });
    } finally {
      rmSync(absolute('lock.json'));
    }
    expect(await heal(world)).toBe(SMOKE_SEED_42);
  });
});

describe('the command line ends with 1 on damage', () => {
  const codeOf = (...args: string[]) => {
    const { status, stdout, stderr } = workspace.run(...args, '--json');
    expect(stderr).not.toMatch(/^\s+at /m);
    return { status, code: (JSON.parse(stdout) as Partial<FailureAnswer>).code };
  };

  it('of an output', () => {
    const { path } = victims().find(({ output }) => output === 'hurdle_bernoulli')!;
    flip(absolute(path), 0.5);
    const failure = { status: 1, code: 'output_digest_mismatch' };
    expect(codeOf('verify', SMOKE_LABEL)).toEqual(failure);
    expect(codeOf('state', '1A.S1', '--run', SMOKE_LABEL)).toEqual(failure);
    expect(codeOf('state', '1A.S2', '--run', SMOKE_LABEL)).toEqual(failure);
    expect(codeOf('world', ...SMOKE, '--no-heal')).toEqual(failure);
    expect(codeOf('archive', SMOKE_LABEL)).toEqual(failure);
    const healed = workspace.run('world', ...SMOKE, '--json');
    expect(healed.status).toBe(0);
    expect(healed.stderr).toContain('healing 1A.S1 after output_digest_mismatch');
    const answer = JSON.parse(healed.stdout) as WorldAnswer;
    expect(actions(answer)).toEqual({ '1A.S0': 'reused', '1A.S1': 'healed', '1A.S2': 'reused' });
    expect(answer.world_digest).toBe(SMOKE_SEED_42);
  });

  it.each(['1A.S0', '1A.S1', '1A.S2'])('of the record of %s, whoever else still names the run', (state) => {
    flip(absolute(`records/${state}.json`), 0.5);
    const failure = { status: 1, code: 'record_invalid' };
    expect(codeOf('verify', SMOKE_LABEL)).toEqual(failure);
    expect(codeOf('state', '1A.S2', '--run', SMOKE_LABEL)).toEqual(failure);
    expect(codeOf('world', '--label', SMOKE_LABEL, '--seed', '7')).toEqual({
      status: 2,
      code: 'label_bound',
    });
    const answer = workspace.json<WorldAnswer>('world', '--label', SMOKE_LABEL);
    expect(answer.world_digest).toBe(SMOKE_SEED_42);
  });

  it('of every record at once: the label keeps its seed and profile', () => {
    for (const state of STATES) truncateSync(absolute(`records/${state}.json`), 20);
    expect(codeOf('world', '--label', SMOKE_LABEL, '--seed', '7')).toEqual({
      status: 2,
      code: 'label_bound',
    });
    expect(workspace.json<WorldAnswer>('world', '--label', SMOKE_LABEL).world_digest).toBe(SMOKE_SEED_42);
  });

  it('of a reference', () => {
    const merchants = workspace.path(
      'reference/layer1/transaction_schema_merchant_ids/smoke/part-00000.parquet',
    );
    flip(merchants, 0.5);
    const failure = { status: 1, code: 'sealed_input_mismatch' };
    expect(codeOf('verify', SMOKE_LABEL)).toEqual(failure);
    expect(codeOf('state', '1A.S1', '--run', SMOKE_LABEL)).toEqual(failure);
    const answer = workspace.json<WorldAnswer>('world', ...SMOKE);
    expect(actions(answer)).toEqual({ '1A.S0': 'reused', '1A.S1': 'reused', '1A.S2': 'reused' });
    expect(answer.world_digest).toBe(SMOKE_SEED_42);
  });
});
