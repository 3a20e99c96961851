import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fileSha256 } from '@merchantry/hashgate';
import { lockPath, readLock } from './lock.js';

const SEED = { profile: 'default', seed: '42' };
const CARD = {
  segment: '1B',
  run: { ...SEED, run_id: 'f'.repeat(32) },
  metrics: { '1B-01': { value: 0.5, n: 3 }, '1B-09': { value: null } },
};

let root: string;
const path = () => join(root, lockPath('1B', SEED));
const write = (content: string) => {
  mkdirSync(dirname(path()), { recursive: true });
  writeFileSync(path(), content);
};

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'merchantry-lock-'));
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('readLock', () => {
  it('is null where none is committed', () => {
    expect(readLock(root, '1B', SEED)).toBeNull();
    write(JSON.stringify(CARD));
    expect(readLock(root, '1B', { ...SEED, seed: '7' })).toBeNull();
    expect(readLock(root, '1A', SEED)).toBeNull();
  });

  it('is the values of the scorecard that was committed', () => {
    write(JSON.stringify(CARD));
    expect(readLock(root, '1B', SEED)).toEqual({
      run_id: 'f'.repeat(32),
      values: { '1B-01': 0.5, '1B-09': null },
      evidence: { dataset: 'lock_1B', path: 'locks/1B/default-seed-42.json', sha256: fileSha256(path()) },
    });
  });

  it.each<[string, string]>([
    ['no JSON', '{'],
    ['null', 'null'],
    ['a list', '[]'],
    ['another segment', JSON.stringify({ ...CARD, segment: '1A' })],
    ['another seed', JSON.stringify({ ...CARD, run: { ...CARD.run, seed: '7' } })],
    ['another profile', JSON.stringify({ ...CARD, run: { ...CARD.run, profile: 'large' } })],
    ['no run', JSON.stringify({ ...CARD, run: undefined })],
    ['no rows', JSON.stringify({ ...CARD, metrics: {} })],
    ['a row that is text', JSON.stringify({ ...CARD, metrics: { '1B-01': { value: '0.5' } } })],
    ['a row that is nothing', JSON.stringify({ ...CARD, metrics: { '1B-01': null } })],
  ])('refuses %s', (_, content) => {
    write(content);
    expect(() => readLock(root, '1B', SEED)).toThrow(
      expect.objectContaining({
        code: 'record_invalid',
        place: expect.objectContaining({ path: lockPath('1B', SEED) }),
      }),
    );
  });
});
