import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { failureOf } from '../test/toy-workspace.js';
import { defaultLabel, RunFolder } from './run-folder.js';

const root = mkdtempSync(join(tmpdir(), 'merchantry-folder-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a run folder', () => {
  it.each(['a', 'seed-42', 'A.b_c-9', '0', 'x'.repeat(100)])('may be called %s', (label) => {
    expect(new RunFolder(root, label).dir).toBe(join(root, 'runs', label));
  });

  it.each(['', '.', '..', '.hidden', '-x', '_x', 'a/b', 'a\\b', 'a b', 'ü', 'a\n', 'x'.repeat(101)])(
    'may not be called %j',
    async (label) => {
      const failure = await failureOf(() => new RunFolder(root, label));
      expect([failure.code, failure.exitCode, failure.place.found]).toEqual(['usage', 2, label]);
    },
  );

  it('is named after the seed, and after the profile unless that is the default', () => {
    expect(defaultLabel('default', 42n)).toBe('seed-42');
    expect(defaultLabel('smoke', 42n)).toBe('smoke-seed-42');
    expect(defaultLabel('default', 2n ** 64n - 1n)).toBe('seed-18446744073709551615');
  });

  it('stages into an empty folder and clears what a killed command left', () => {
    const run = new RunFolder(root, 'stages');
    const stage = run.freshStage('9Z.S1');
    writeFileSync(join(stage, 'debris'), 'x');
    expect(readdirSync(run.freshStage('9Z.S1'))).toEqual([]);
    run.clearStages();
    expect(readdirSync(run.dir)).toEqual([]);
  });

  it('numbers what is moved aside by the highest number, not by how many there are', () => {
    const run = new RunFolder(root, 'aside');
    expect(run.nextSuperseded()).toBe(join('.superseded', '1'));
    for (const name of ['1', '10', 'notes'])
      mkdirSync(run.path(join('.superseded', name)), { recursive: true });
    expect(run.nextSuperseded()).toBe(join('.superseded', '11'));
  });

  it('is locked for good by its lock.json', () => {
    const run = new RunFolder(root, 'locked');
    mkdirSync(run.dir, { recursive: true });
    expect(run.locked()).toBe(false);
    writeFileSync(run.path('lock.json'), '{}');
    expect(run.locked()).toBe(true);
  });
});
