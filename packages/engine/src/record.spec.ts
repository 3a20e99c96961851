import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { meaningDigest } from '@merchantry/hashgate';
import fc from 'fast-check';
import { failureOf } from '../test/toy-workspace.js';
import { readRecord, sortInputs, writeRecord, type RecordedInput, type StateRecord } from './record.js';
import { RunFolder } from './run-folder.js';

const root = mkdtempSync(join(tmpdir(), 'merchantry-record-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const run = new RunFolder(root, 'r');
const file = run.path('records/9Z.S1.json');
const hex = (digit: string) => digit.repeat(64);
const TOKENS = {
  seed: '18446744073709551615',
  parameter_hash: hex('a'),
  manifest_fingerprint: hex('b'),
  run_id: 'c'.repeat(32),
};
const RECORD: StateRecord = {
  record_version: 1,
  state: '9Z.S1',
  profile: 'default',
  tokens: TOKENS,
  inputs: [{ kind: 'seed', id: 'seed', sha256: hex('1') }],
  inputs_digest: hex('2'),
  source_digest: hex('3'),
  versions: { engine: '0.1.0' },
  outputs: [
    {
      id: 'toy',
      class: 'data',
      path: 'data/toy',
      files: [{ path: 'data/toy/part-00000.parquet', sha256: hex('4'), bytes: 9 }],
      rows: 2,
      bytes: 9,
      file_digest: hex('4'),
      content_digest: hex('5'),
      tokens: TOKENS,
    },
  ],
};

/** The record's text as written, changed, and read again. */
function readChanged(change: (text: string) => string) {
  mkdirSync(run.path('records'), { recursive: true });
  writeRecord(run, RECORD);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  return readRecord(run, '9Z.S1');
}

describe('a commit record', () => {
  it('comes back as it was written', () => {
    expect(readChanged((text) => text)).toEqual(RECORD);
  });

  it('that was never written is nothing', () => {
    expect(readRecord(run, '9Z.S7')).toBeNull();
  });

  it('vouches for itself', () => {
    readChanged((text) => text);
    const { record_digest, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    expect(record_digest).toBe(meaningDigest(rest));
  });

  it.each<[string, (text: string) => string]>([
    ['no JSON', (text) => text.slice(0, -1)],
    ['empty', () => ''],
    ['another shape', () => '{}'],
    ['a list', () => '[]'],
    ['a flipped digit of an output', (text) => text.replace(hex('4'), `5${hex('4').slice(1)}`)],
    ['another number of rows', (text) => text.replace('"rows":2', '"rows":3')],
    ['an output less', (text) => text.replace(/"outputs":\[.*?\],"profile"/, '"outputs":[],"profile"')],
    ['another profile', (text) => text.replace('"default"', '"defauls"')],
    ['a field more', (text) => text.replace('{', '{"a":1,')],
    ['white space', (text) => `${text}\n`],
    ['a mark of byte order', (text) => `\ufeff${text}`],
    ['another spelling', (text) => JSON.stringify(JSON.parse(text), null, 2)],
    ['a digest of its own', (text) => text.replace(/"record_digest":"../, '"record_digest":"00')],
    ['a later version', (text) => text.replace('"record_version":1', '"record_version":2')],
    ['the name of another state', (text) => text.replace('"9Z.S1"', '"9Z.S2"')],
  ])('with %s is record_invalid', async (_, change) => {
    const failure = await failureOf(() => readChanged(change));
    expect([failure.code, failure.place.path]).toEqual(['record_invalid', 'records/9Z.S1.json']);
  });

  it('that lawfully belongs to another state is record_invalid under this name', async () => {
    writeRecord(run, { ...RECORD, state: '9Z.S2' });
    writeFileSync(file, readFileSync(run.path('records/9Z.S2.json')));
    const failure = await failureOf(() => readRecord(run, '9Z.S1'));
    expect([failure.code, failure.place.found]).toEqual(['record_invalid', 'a record of 9Z.S2']);
  });

  it('with any one byte changed is record_invalid', async () => {
    readChanged((text) => text);
    const bytes = readFileSync(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const changed = Uint8Array.from(bytes);
        changed[at] ^= by;
        writeFileSync(file, changed);
        expect((await failureOf(() => readRecord(run, '9Z.S1'))).code).toBe('record_invalid');
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});

describe('the inputs of a record', () => {
  const input = fc.record({
    kind: fc.constantFrom<RecordedInput['kind']>('policy', 'dataset', 'contract'),
    id: fc.stringMatching(/^[a-z_]{1,8}$/),
    sha256: fc.constantFrom(hex('1'), hex('2')),
  });
  const inputs = fc.uniqueArray(input, { selector: ({ kind, id }) => `${kind} ${id}`, maxLength: 12 });

  it('are in one order, whatever order they were found in', () => {
    fc.assert(
      fc.property(inputs, (list) => {
        const sorted = sortInputs(list);
        expect(sortInputs([...list].reverse())).toEqual(sorted);
        const keys = sorted.inputs.map(({ kind, id }) => `${kind}\u0000${id}`);
        for (let i = 1; i < keys.length; i++) expect(keys[i - 1] < keys[i]).toBe(true);
      }),
      { seed: 3 },
    );
  });

  it('have a digest of their own for every difference', () => {
    fc.assert(
      fc.property(inputs, inputs, (a, b) => {
        const [one, two] = [sortInputs(a), sortInputs(b)];
        expect(one.digest === two.digest).toBe(JSON.stringify(one.inputs) === JSON.stringify(two.inputs));
      }),
      { seed: 4 },
    );
  });
});
