import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StateId } from '@merchantry/contracts';
import { readRecord, readRecords, runSingleState, runWorld, verifyRun } from '@merchantry/engine';
import { segments } from '../src/segments.js';
import { SMOKE, SMOKE_LABEL, SMOKE_SEED_42 } from './golden.js';
import { forgeTexts } from './forged-record.js';
import { everyState, failureOf, heal, openSmoke, STATES, statesOf } from './on-world.js';
import { publishedFiles } from './published-files.js';
import { ScratchWorkspace } from './scratch-workspace.js';
import { actions, type FailureAnswer, type WorldAnswer } from './world-answers.js';

let workspace: ScratchWorkspace;
let world: ReturnType<typeof openSmoke>;

beforeAll(() => {
  workspace = new ScratchWorkspace({ with: 'world' });
  world = openSmoke(workspace);
});

afterAll(async () => {
  await world.close();
  workspace.remove();
});

/** The state that closes the segment of a state, and reads what it and those before it left. */
const lastOf = (state: StateId): StateId => statesOf(state.slice(0, 2)).at(-1)!;

/** A file that some record vouches for, or a record itself (`output` is then null). */
interface Victim {
  readonly path: string;
  readonly state: StateId;
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
  replace(file, bytes);
}

/** Another file at the same path: a large one may be a link to what other tests read. */
function replace(file: string, bytes: Uint8Array): void {
  rmSync(file, { force: true });
  writeFileSync(file, bytes);
}

/** What `verify` and `state` of some states say. */
async function said(...states: StateId[]): Promise<Set<string | undefined>> {
  const codes = [(await failureOf(() => verifyRun(world)))?.code];
  for (const state of states) codes.push((await failureOf(() => runSingleState(world, state)))?.code);
  return new Set(codes);
}

interface Damage {
  readonly what: string;
  readonly output: string;
  readonly record: string;
  readonly inflict: (file: string) => void;
}

const DAMAGES: readonly Damage[] = [
  {
    what: 'one flipped byte',
    output: 'output_digest_mismatch',
    record: 'record_invalid',
    inflict: (file) => flip(file, 0.5),
  },
  {
    what: 'half of it',
    output: 'output_digest_mismatch',
    record: 'record_invalid',
    inflict: (file) => truncateSync(file, Math.floor(statSync(file).size / 2)),
  },
  {
    what: 'nothing in it',
    output: 'output_digest_mismatch',
    record: 'record_invalid',
    inflict: (file) => truncateSync(file, 0),
  },
  {
    what: 'the file gone',
    output: 'incomplete_dataset_instance',
    record: 'record_missing',
    inflict: (file) => rmSync(file),
  },
];

describe('a finished run', () => {
  it('names every file of its data, logs and seals in a record', () => {
    const named = victims().map(({ path }) => path);
    const present = Object.keys(publishedFiles(workspace))
      .map((path) => path.replace(`runs/${SMOKE_LABEL}/`, ''))
      .filter((path) => /^(data|logs|sealed|records)\//.test(path));
    expect(named.sort()).toEqual(present.sort());
    expect(named.length).toBeGreaterThan(80);
  });

  it('has in its records every dataset that world.json lists, and those of both segments', () => {
    const { datasets } = JSON.parse(readFileSync(absolute('world.json'), 'utf8')) as {
      datasets: { id: string; state: string }[];
    };
    const named = new Set(victims().map(({ state, output }) => `${output}@${state}`));
    for (const { id, state } of datasets) expect(named).toContain(`${id}@${state}`);
    for (const egress of ['outlet_catalogue@1A.S8', 'site_locations@1B.S8', 'validation_bundle_1B@1B.S9'])
      expect(datasets.map(({ id, state }) => `${id}@${state}`)).toContain(egress);
  });
});

describe('damage is named by verify and healed by world', () => {
  it('one flipped byte in any file, wherever it stands', async () => {
    for (const { path, output } of victims()) {
      const code = output === null ? 'record_invalid' : 'output_digest_mismatch';
      const intact = readFileSync(absolute(path));
      for (const where of [0, 0.3, 0.7, 1]) {
        flip(absolute(path), where);
        const failure = await failureOf(() => verifyRun(world));
        expect({ path, where, code: failure?.code }).toEqual({ path, where, code });
        if (output !== null) expect(failure?.place).toMatchObject({ dataset: output, path });
        writeFileSync(absolute(path), intact);
      }
    }
    expect(verifyRun(world).world_digest).toBe(SMOKE_SEED_42);
  });

  it('any other damage to any file, which state refuses too, and which changes nothing', async () => {
    const before = publishedFiles(workspace);
    const asked = new Set<string>();
    for (const [i, { path, state, output }] of victims().entries()) {
      const { what, inflict, ...codes } = DAMAGES[i % DAMAGES.length];
      if (output === null && what === 'the file gone') continue; // A state without a record has not been run.
      const intact = readFileSync(absolute(path));
      inflict(absolute(path));
      // Every state is asked for its own output once; the last one of the segment reads them all.
      const owners = asked.has(state) ? [] : [state];
      asked.add(state);
      const code = output === null ? codes.record : codes.output;
      expect({ path, what, codes: await said(...owners, lastOf(state)) }).toEqual({
        path,
        what,
        codes: new Set([code]),
      });
      writeFileSync(absolute(path), intact);
    }
    expect(publishedFiles(workspace)).toEqual(before);
  });

  it('an output of every second state in turn, in any way: world makes the same bytes again', async () => {
    const before = publishedFiles(workspace);
    const all = victims();
    for (const [turn, { what, inflict }] of DAMAGES.entries()) {
      for (const state of STATES.filter((_, i) => (i + turn) % 2 === 0)) {
        const own = all.filter((victim) => victim.state === state);
        inflict(absolute(own[(turn * 3) % own.length].path));
      }
      expect({ what, digest: await heal(world) }).toEqual({ what, digest: SMOKE_SEED_42 });
      expect(publishedFiles(workspace)).toEqual(expect.objectContaining(before));
      expect(verifyRun(world).world_digest).toBe(SMOKE_SEED_42);
    }
  });

  it('every file of a receipt and of the bundle: whatever is lost, the folder is made again', async () => {
    const folders = ['s5_receipt_1A', 's6_receipt_1A', 'validation_bundle_1A', 'validation_bundle_1B'].map(
      (id) => victims().filter(({ output }) => output === id),
    );
    expect(folders.map((files) => files.length)).toEqual([2, 2, 8, 8]);
    for (let turn = 0; turn < 4; turn++) {
      // Of a bundle two files at a time.
      const chosen = folders.flatMap((files) =>
        files.filter((_, i) => i % Math.min(4, files.length) === turn % files.length).map(({ path }) => path),
      );
      for (const [i, path] of chosen.entries()) DAMAGES[(turn + i) % DAMAGES.length].inflict(absolute(path));
      expect({ chosen, digest: await heal(world) }).toEqual({ chosen, digest: SMOKE_SEED_42 });
      expect(verifyRun(world).states).toBe(STATES.length);
    }
  });

  it('a partition gone, or with a file too many', async () => {
    for (const [i, { path, state, output }] of victims().entries()) {
      if (output === null || !path.endsWith('.parquet')) continue;
      const intact = readFileSync(absolute(path));
      const another = absolute(path).replace('part-00000', 'part-00001');
      if (i % 2 === 0) rmSync(dirname(absolute(path)), { recursive: true });
      else writeFileSync(another, intact);
      expect({ path, codes: await said(lastOf(state)) }).toEqual({
        path,
        codes: new Set(['incomplete_dataset_instance']),
      });
      rmSync(another, { force: true });
      mkdirSync(dirname(absolute(path)), { recursive: true });
      writeFileSync(absolute(path), intact);
    }
    expect(await heal(world)).toBe(SMOKE_SEED_42);
  });

  it('a deleted record: its state has not been run, and the index does not follow any more', async () => {
    const record = (state: StateId) => absolute(`records/${state}.json`);
    // What a gate recorded is looked up, its own seal and the states whose datasets the next gate sealed; of the others the
    // index still speaks.
    const lookedUp = new Set([
      ...segments.map(({ states }) => states[0].id),
      ...readRecord(world.run, '1B.S0')!.inputs.flatMap(({ kind, id }) =>
        kind === 'dataset' ? [id.split('@')[1]] : [],
      ),
    ]);
    for (const state of STATES) {
      const intact = readFileSync(record(state));
      rmSync(record(state));
      const verify = (await failureOf(() => verifyRun(world)))?.code;
      const last = (await failureOf(() => runSingleState(world, lastOf(state))))?.code;
      expect({ state, verify, last }).toEqual({
        state,
        verify: lookedUp.has(state) ? 'record_missing' : 'record_invalid',
        last: state === lastOf(state) ? undefined : 'record_missing',
      });
      writeFileSync(record(state), intact);
    }
    for (const state of STATES.filter((_, i) => i % 2 === 0)) rmSync(record(state));
    expect(await heal(world)).toBe(SMOKE_SEED_42);
    expect(verifyRun(world).states).toBe(STATES.length);
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
    for (const { path, output } of victims().filter((_, i) => i % 4 === 0)) {
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

describe('a receipt that does not pass shuts its gate, even where every record vouches for it', () => {
  const gates = [
    ['s5_receipt_1A', '1A.S5', 'S5_VALIDATION.json', '1A.S6', 'E_UPSTREAM_GATE'],
    ['s5_receipt_1A', '1A.S5', 'S5_VALIDATION.json', '1A.S7', 'E_PASS_GATE_MISSING'],
    ['s6_receipt_1A', '1A.S6', 'S6_VALIDATION.json', '1A.S7', 'E_PASS_GATE_MISSING'],
    ['s6_receipt_1A', '1A.S6', 'S6_VALIDATION.json', '1A.S8', 'E_PASS_GATE_MISSING'],
  ] as const;

  it.each(gates)(
    '%s of %s, whose document is %s, read by %s',
    async (receipt, owner, document, reader, code) => {
      const { path } = readRecord(world.run, owner)!.outputs.find(({ id }) => id === receipt)!;
      const text = readFileSync(absolute(`${path}/${document}`), 'utf8');
      const forgeries = [
        { '_passed.flag': `sha256_hex = ${'0'.repeat(64)}\n` },
        { '_passed.flag': 'passed\n' },
        { [document]: text.replace(/"policy_digest":"./, '"policy_digest":"z') },
      ];
      cpSync(world.run.dir, workspace.path('kept'), { recursive: true });
      for (const forgery of forgeries) {
        forgeTexts(world, owner, receipt, forgery);
        rmSync(absolute(`records/${reader}.json`));
        const failure = await failureOf(() => runSingleState(world, reader));
        expect({ code: failure?.code, place: failure?.place }).toMatchObject({
          code,
          place: { dataset: receipt },
        });
        expect(existsSync(absolute(`records/${reader}.json`))).toBe(false);
        rmSync(world.run.dir, { recursive: true });
        cpSync(workspace.path('kept'), world.run.dir, { recursive: true });
      }
      rmSync(workspace.path('kept'), { recursive: true });
    },
  );
});

describe('what the gate has sealed may not change under the run', () => {
  /** References by id, with the last state of each segment whose gate sealed them. */
  function sealedReferences(): Map<string, StateId[]> {
    const found = new Map<string, StateId[]>();
    for (const { states } of segments)
      for (const { kind, id } of readRecord(world.run, states[0].id)!.inputs)
        if (kind === 'reference') found.set(id, [...(found.get(id) ?? []), states.at(-1)!.id]);
    return found;
  }

  function fileOf(id: string): string {
    const { path, format } = world.contracts.dataset(id);
    const folder = path.replace('{profile}', 'smoke').replace('{grid}', '30');
    return workspace.path(folder, format === 'tif' ? `${id}.tif` : 'part-00000.parquet');
  }

  /** References that take longer to build than all others together: they are rebuilt once. */
  const GEOGRAPHY = ['country_zone', 'population_raster', 'time_zone_pieces', 'world_countries'];

  it('a flipped byte in a reference, be it a table or pixels; world rebuilds it', async () => {
    const sealed = sealedReferences();
    expect([...sealed.keys()]).toEqual(expect.arrayContaining(GEOGRAPHY));
    expect(sealed.get('population_raster')).toEqual(['1B.S9']);
    expect(sealed.get('country_zone')).toEqual(['1A.S9', '1B.S9']);
    const intact = new Map([...sealed.keys()].map((id) => [id, readFileSync(fileOf(id))]));
    for (const [id, readers] of sealed) {
      flip(fileOf(id), 0.5);
      const verify = await failureOf(() => verifyRun(world));
      expect(verify).toMatchObject({ code: 'sealed_input_mismatch', place: { dataset: id } });
      for (const state of readers) {
        const code = (await failureOf(() => runSingleState(world, state)))?.code;
        expect({ id, state, code }).toEqual({ id, state, code: 'sealed_input_mismatch' });
      }
      if (GEOGRAPHY.includes(id)) replace(fileOf(id), intact.get(id)!);
      else expect(await heal(world)).toBe(SMOKE_SEED_42);
      expect(readFileSync(fileOf(id)).equals(intact.get(id)!)).toBe(true);
    }
    for (const id of GEOGRAPHY) flip(fileOf(id), 0.5);
    expect(await heal(world)).toBe(SMOKE_SEED_42);
    for (const id of GEOGRAPHY) expect(readFileSync(fileOf(id)).equals(intact.get(id)!)).toBe(true);
    expect(verifyRun(world).world_digest).toBe(SMOKE_SEED_42);
  });

  it('a deleted reference', async () => {
    for (const [id, readers] of sealedReferences()) {
      const intact = readFileSync(fileOf(id));
      rmSync(fileOf(id));
      const before = publishedFiles(workspace);
      expect((await failureOf(() => verifyRun(world)))?.code).toBe('reference_missing');
      for (const state of readers)
        expect((await failureOf(() => runSingleState(world, state)))?.code).toBe('reference_missing');
      expect(publishedFiles(workspace)).toEqual(before);
      writeFileSync(fileOf(id), intact);
    }
    expect(verifyRun(world).world_digest).toBe(SMOKE_SEED_42);
  });

  it.each([
    ['validation_policy', '1A/policy', ['threshold_h: 90.0', 'threshold_h: 95.0'], ['1A.S1', '1A.S7']],
    ['s6_jitter_policy', '1B/policy', ['core_share: 0.4', 'core_share: 0.5'], ['1B.S1', '1B.S7']],
  ] as const)(
    'an edited policy (%s) is tampering to verify and to every state of the segment',
    async (id, folder, [old, other], states) => {
      const policy = workspace.path(`config/layer1/${folder}/${id}.yaml`);
      const intact = readFileSync(policy, 'utf8');
      writeFileSync(policy, intact.replace(old, other));
      const before = publishedFiles(workspace);
      const place = { code: 'sealed_input_mismatch', place: { dataset: id } };
      expect(await failureOf(() => verifyRun(world))).toMatchObject(place);
      for (const state of states)
        expect(await failureOf(() => runSingleState(world, state))).toMatchObject(place);
      expect(publishedFiles(workspace)).toEqual(before);
      writeFileSync(policy, intact);
    },
  );

  it('and an edit to world', async () => {
    const policy = workspace.path('config/layer1/1B/policy/s6_jitter_policy.yaml');
    const intact = readFileSync(policy, 'utf8');
    writeFileSync(policy, intact.replace('core_share: 0.4', 'core_share: 0.5'));
    expect(await heal(world)).not.toBe(SMOKE_SEED_42);
    expect(await failureOf(() => verifyRun(world))).toBeNull();
    writeFileSync(policy, intact);
    expect(await heal(world)).toBe(SMOKE_SEED_42);
  });

  it.each([
    ['hurdle_coefficients', '1A.S1'],
    ['s3_rule_ladder', '1A.S3'],
    ['s7_integerisation_policy', '1A.S7'],
    ['s1_tile_universe_policy', '1B.S1'],
    ['s6_jitter_policy', '1B.S9'],
  ] as const)('a damaged sealed copy of %s is found by %s, which reads it', async (policy, state) => {
    flip(absolute(`sealed/policy/${state.slice(0, 2)}/${policy}.json`), 0.5);
    expect(await failureOf(() => runSingleState(world, state))).toMatchObject({
      code: 'output_digest_mismatch',
      place: { dataset: `sealed_policy:${policy}` },
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
    expect(codeOf('state', '1A.S9', '--run', SMOKE_LABEL)).toEqual(failure);
    expect(codeOf('world', ...SMOKE, '--no-heal')).toEqual(failure);
    expect(codeOf('archive', SMOKE_LABEL)).toEqual(failure);
    const healed = workspace.run('world', ...SMOKE, '--json');
    expect(healed.status).toBe(0);
    expect(healed.stderr).toContain('healing 1A.S1 after output_digest_mismatch');
    const answer = JSON.parse(healed.stdout) as WorldAnswer;
    expect(actions(answer)).toEqual(everyState('reused', { '1A.S1': 'healed' }));
    expect(answer.world_digest).toBe(SMOKE_SEED_42);
  });

  it.each(['1A.S0', '1A.S1', '1A.S9', '1B.S0', '1B.S9'] as const)(
    'of the record of %s, whoever else still names the run',
    (state) => {
      flip(absolute(`records/${state}.json`), 0.5);
      const failure = { status: 1, code: 'record_invalid' };
      expect(codeOf('verify', SMOKE_LABEL)).toEqual(failure);
      expect(codeOf('state', lastOf(state), '--run', SMOKE_LABEL)).toEqual(failure);
      expect(codeOf('world', '--label', SMOKE_LABEL, '--seed', '7')).toEqual({
        status: 2,
        code: 'label_bound',
      });
      const answer = workspace.json<WorldAnswer>('world', '--label', SMOKE_LABEL);
      expect(answer.world_digest).toBe(SMOKE_SEED_42);
    },
  );

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
    expect(actions(answer)).toEqual(everyState('reused'));
    expect(answer.world_digest).toBe(SMOKE_SEED_42);
  });
});
