import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Segment } from './segment.js';
import { SourceDigests } from './source-digest.js';

const root = mkdtempSync(join(tmpdir(), 'merchantry-source-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const FILES: Readonly<Record<string, string>> = {
  'index.js': 'export {};',
  's1/index.js': 'one',
  's1/part/deep.js': 'deep',
  's2/index.js': 'two',
  's10/index.js': 'ten',
  'shared/law.js': 'law',
  'shared/kernel.wasm': 'bytes',
  'shared/law.d.ts': 'types',
  'shared/law.js.map': 'map',
  'tsconfig.lib.tsbuildinfo': 'cache',
};

let packages = 0;
/** A built package with some files changed (null: left out), and the digests of its three states. */
function digests(change: Readonly<Record<string, string | null>> = {}) {
  const folder = join(root, `package-${++packages}`);
  for (const [path, text] of Object.entries({ ...FILES, ...change })) {
    if (text === null) continue;
    mkdirSync(dirname(join(folder, 'dist', path)), { recursive: true });
    writeFileSync(join(folder, 'dist', path), text);
  }
  return digestsOf(pathToFileURL(join(folder, 'dist', 'index.js')).href);
}

function digestsOf(module: string) {
  const segment: Segment = { segment: '9Z', module, states: [] };
  const sources = new SourceDigests();
  return {
    S1: sources.stateDigest(segment, '9Z.S1'),
    S2: sources.stateDigest(segment, '9Z.S2'),
    S10: sources.stateDigest(segment, '9Z.S10'),
  };
}

describe('the digest of the code behind a state', () => {
  const plain = digests();
  const moved = (change: Readonly<Record<string, string | null>>) => {
    const now = digests(change);
    return (['S1', 'S2', 'S10'] as const).filter((state) => now[state] !== plain[state]);
  };

  it('does not depend on where the package lies', () => {
    expect(digests()).toEqual(plain);
    expect(new Set(Object.values(plain)).size).toBe(3);
  });

  it.each([
    ['its own folder', { 's1/index.js': 'uno' }, ['S1']],
    ['a file deep in its own folder', { 's1/part/deep.js': 'deeper' }, ['S1']],
    ['the folder of S10, which is not the one of S1', { 's10/index.js': 'dieci' }, ['S10']],
    ['a new file of a state', { 's2/more.js': 'more' }, ['S2']],
    ['a file of a state that is gone', { 's1/part/deep.js': null }, ['S1']],
    ['a shared module', { 'shared/law.js': 'lex' }, ['S1', 'S2', 'S10']],
    ['a shared binary', { 'shared/kernel.wasm': 'other' }, ['S1', 'S2', 'S10']],
    ['the entry', { 'index.js': 'export const a = 1;' }, ['S1', 'S2', 'S10']],
    ['a new shared module', { 'shared/more.js': '' }, ['S1', 'S2', 'S10']],
    ['a renamed shared module', { 'shared/law.js': null, 'shared/rule.js': 'law' }, ['S1', 'S2', 'S10']],
    [
      'types, maps and build caches',
      { 'shared/law.d.ts': 'x', 'shared/law.js.map': 'x', 'tsconfig.lib.tsbuildinfo': 'x' },
      [],
    ],
  ])('moves with %s', (_, change, states) => {
    expect(moved(change)).toEqual(states);
  });

  it('moves with the version of a library, and with nothing else of the manifest', () => {
    const folder = join(root, `package-${packages + 1}`);
    digests();
    const module = pathToFileURL(join(folder, 'dist', 'index.js')).href;
    const withManifest = (manifest: object) => {
      writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
      return digestsOf(module).S1;
    };
    const before = withManifest({ description: 'a', dependencies: { numbers: '1.0.0' } });
    expect(withManifest({ description: 'b', dependencies: { numbers: '1.0.0' } })).toBe(before);
    expect(withManifest({ description: 'a', dependencies: { numbers: '1.0.1' } })).not.toBe(before);
  });

  it('is of the built package, also when asked from its sources or through a link', () => {
    const folder = join(root, 'package-1');
    cpSync(join(folder, 'dist', 'index.js'), join(folder, 'src', 'index.ts'));
    expect(digestsOf(pathToFileURL(join(folder, 'src', 'index.ts')).href)).toEqual(plain);
    symlinkSync(folder, join(root, 'linked'));
    expect(digestsOf(pathToFileURL(join(root, 'linked', 'dist', 'index.js')).href)).toEqual(plain);
  });

  it('is worked out once a process', () => {
    const module = pathToFileURL(join(root, 'package-1', 'dist', 'index.js')).href;
    const sources = new SourceDigests();
    const segment: Segment = { segment: '9Z', module, states: [] };
    const before = sources.stateDigest(segment, '9Z.S1');
    writeFileSync(join(root, 'package-1', 'dist', 's1', 'index.js'), 'edited under way');
    expect(sources.stateDigest(segment, '9Z.S1')).toBe(before);
    expect(new SourceDigests().stateDigest(segment, '9Z.S1')).not.toBe(before);
  });
});
