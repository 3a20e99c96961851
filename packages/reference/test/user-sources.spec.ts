import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { buildReferences, checkReferences, LOCK_FILE } from '../src/index.js';
import { builtIn } from './built-in-inputs.js';
import { temporaryWorkspace } from './temporary-workspace.js';

const workspace = temporaryWorkspace();
const { root } = workspace;
afterAll(() => workspace.remove());

const profile = { profile: 'smoke', merchants: 600, home_law: 'recipe_p' } as const;

async function build(sources?: Record<string, string>, force = false) {
  const built: string[] = [];
  await buildReferences({
    root,
    profile,
    rngEpoch: 'merchantry-2026',
    sources,
    force,
    progress: ({ id, action }) => action === 'built' && built.push(id),
  });
  return built;
}

const gdpCsv = (extra: number) =>
  'country_iso,gdp_pc\n' +
  builtIn
    .isos()
    .map((iso, i) => `${iso},${1000 + i + extra}\n`)
    .join('');
const lock = () =>
  JSON.parse(readFileSync(join(root, LOCK_FILE), 'utf8')) as Record<string, { path: string }>;

describe("a user's own source", () => {
  beforeEach(async () => {
    writeFileSync(join(root, 'mine.csv'), gdpCsv(0));
    rmSync(join(root, LOCK_FILE), { force: true });
    await build();
  });

  it('replaces the built-in one, is pinned, and reaches what depends on it', async () => {
    expect(await build({ gdp: 'mine.csv' })).toEqual([
      'gdp_per_capita',
      'gdp_bucket_map',
      'transaction_schema_merchant_ids',
    ]);
    expect(lock()).toMatchObject({ gdp: { path: 'mine.csv' } });
    expect(await build()).toEqual([]);
    expect(await build({ gdp: 'mine.csv' })).toEqual([]);
    expect(await build({ gdp: 'builtin' })).toEqual([
      'gdp_per_capita',
      'gdp_bucket_map',
      'transaction_schema_merchant_ids',
    ]);
    expect(lock()).toEqual({});
  });

  it('refuses other bytes than were pinned, in build and check, until it is pinned anew', async () => {
    await build({ gdp: 'mine.csv' });
    writeFileSync(join(root, 'mine.csv'), gdpCsv(1));
    await expect(build()).rejects.toMatchObject({ code: 'sealed_input_mismatch' });
    await expect(build({ gdp: 'mine.csv' })).rejects.toMatchObject({ code: 'sealed_input_mismatch' });
    expect(() => checkReferences(root, 'smoke')).toThrow(
      expect.objectContaining({ code: 'sealed_input_mismatch' }),
    );
    await build({ gdp: 'mine.csv' }, true);
    expect(await build()).toEqual([]);
    rmSync(join(root, 'mine.csv'));
    await expect(build()).rejects.toMatchObject({ code: 'sealed_input_missing' });
  });

  it('refuses unknown names and missing files before anything is pinned', async () => {
    await expect(build({ weather: 'mine.csv' })).rejects.toMatchObject({ code: 'usage', exitCode: 2 });
    await expect(build({ gdp: 'nowhere.csv' })).rejects.toMatchObject({ code: 'ingress_file_unreadable' });
    expect(existsSync(join(root, LOCK_FILE))).toBe(false);
  });

  it('does not touch published tables when it is bad, nor stay pinned', async () => {
    writeFileSync(join(root, 'mine.csv'), 'country_iso,gdp_pc\nDE,5\n');
    await expect(build({ gdp: 'mine.csv' })).rejects.toMatchObject({ code: 'reference_source_invalid' });
    expect(existsSync(join(root, LOCK_FILE))).toBe(false);
    expect(checkReferences(root, 'smoke').tables.length).toBe(9);
    expect(await build()).toEqual([]);
  });

  it('refuses a lock file that is not one', async () => {
    writeFileSync(join(root, LOCK_FILE), '{"gdp": {"path": "mine.csv"}}');
    await expect(build()).rejects.toMatchObject({ code: 'policy_schema' });
    writeFileSync(join(root, LOCK_FILE), '{');
    await expect(build()).rejects.toMatchObject({ code: 'policy_syntax' });
  });
});
