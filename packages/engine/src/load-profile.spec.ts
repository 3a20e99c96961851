import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { failureOf } from '../test/toy-workspace.js';
import { loadProfile, profileNames } from './load-profile.js';

const root = mkdtempSync(join(tmpdir(), 'merchantry-profile-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
mkdirSync(join(root, 'config', 'profiles'), { recursive: true });

const GOOD = {
  profile: 'small',
  merchants: 50,
  home_law: 'natural',
  grid_arcmin: 30,
  roster_days: 1,
  as_of_utc: '2026-01-01T00:00:00.000000Z',
};

/** Write a profile with some fields changed (or left out) and load it. */
function load(change: Record<string, unknown>, name = 'small') {
  const text = JSON.stringify({ ...GOOD, profile: name, ...change });
  writeFileSync(join(root, 'config', 'profiles', `${name}.yaml`), text);
  return loadProfile(root, name);
}

describe('a profile', () => {
  it('is read by its name', () => {
    expect(load({})).toEqual(GOOD);
  });

  it('is listed with the others, sorted; other files are none', () => {
    load({}, 'b-side');
    load({}, 'a-side');
    writeFileSync(join(root, 'config', 'profiles', 'README.md'), 'about');
    expect(profileNames(root)).toEqual(['a-side', 'b-side', 'small']);
  });

  it('of an unknown name is wrong usage that says which there are', async () => {
    const failure = await failureOf(() => loadProfile(root, 'huge'));
    expect([failure.code, failure.exitCode]).toEqual(['usage', 2]);
    expect(failure.place).toMatchObject({ found: 'huge', expected: expect.stringContaining('small') });
  });

  it.each([
    ['another name inside', { profile: 'other' }, 'profile'],
    ['an unknown key', { merchant: 50 }, '(top)'],
    ['a missing key', { merchants: undefined }, 'merchants'],
    ['too few merchants', { merchants: 49 }, 'merchants'],
    ['a fraction of a merchant', { merchants: 50.5 }, 'merchants'],
    ['a law that is none', { home_law: 'random' }, 'home_law'],
    ['a grid without cells', { grid_arcmin: 0 }, 'grid_arcmin'],
    ['a clock without microseconds', { as_of_utc: '2026-01-01T00:00:00Z' }, 'as_of_utc'],
    ['a day that no calendar has', { as_of_utc: '2026-02-30T00:00:00.000000Z' }, 'as_of_utc'],
  ])('with %s is refused at its place', async (_, change, column) => {
    const failure = await failureOf(() => load(change));
    expect(failure.code).toBe('policy_schema');
    expect(failure.exitCode).toBe(1);
    expect(failure.place).toMatchObject({
      dataset: 'profile',
      column,
      path: 'config/profiles/small.yaml',
    });
  });
});
