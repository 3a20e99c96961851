import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fsyncTree, moveAside, publishFolder, stage } from '../src/index.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'publish-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const staged = (files: Record<string, string>, name = 's1') => {
  const folder = stage(join(dir, 'tmp'), name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
};
const files = { 'part-00000.parquet': 'rows', 'inner/_passed.flag': 'flag' };
const target = () => join(dir, 'data', 'seed=42', 'outlets');
const refused = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return { code: (error as { code: string }).code, ...(error as { place: object }).place };
  }
  throw new Error('nothing was refused');
};

describe('a stage', () => {
  it('is empty, whatever a killed run left in it', () => {
    staged({ 'half.parquet': 'written' });
    expect(existsSync(join(staged({}), 'half.parquet'))).toBe(false);
  });
  it('where no folder can be is a write failure with the system words', () => {
    writeFileSync(join(dir, 'plain'), '');
    expect(refused(() => stage(join(dir, 'plain'), 'x'))).toMatchObject({
      code: 'io_write_failure',
      found: expect.stringContaining('ENOTDIR'),
      detail: { errno: 'ENOTDIR' },
    });
  });
});

describe('publishing', () => {
  it('renames the stage onto a new target', () => {
    const folder = staged(files);
    expect(publishFolder(folder, target())).toBe('published');
    expect(readFileSync(join(target(), 'inner/_passed.flag'), 'utf8')).toBe('flag');
    expect(existsSync(folder)).toBe(false);
  });
  it('drops a stage equal to its target', () => {
    publishFolder(staged(files), target());
    const again = staged(files);
    expect(publishFolder(again, target())).toBe('identical');
    expect(existsSync(again)).toBe(false);
  });
  it.each<[string, Record<string, string>]>([
    ['other bytes', { ...files, 'part-00000.parquet': 'rowz' }],
    ['other length', { ...files, 'part-00000.parquet': 'rows and more' }],
    ['a file more', { ...files, 'part-00001.parquet': '' }],
    ['a file less', { 'part-00000.parquet': 'rows' }],
    ['another name', { 'part-00000.parquet': 'rows', 'inner/other.flag': 'flag' }],
  ])('touches nothing when the target has %s', (_, other) => {
    publishFolder(staged(files), target());
    const again = staged(other);
    expect(publishFolder(again, target())).toBe('different');
    expect(existsSync(again)).toBe(true);
    expect(readFileSync(join(target(), 'part-00000.parquet'), 'utf8')).toBe('rows');
  });
  it('into a place that cannot be written is a write failure, the stage kept', () => {
    writeFileSync(join(dir, 'data'), 'a file');
    const folder = staged(files);
    expect(refused(() => publishFolder(folder, target()))).toMatchObject({
      code: 'io_write_failure',
      path: target(),
    });
    expect(existsSync(folder)).toBe(true);
  });
});

describe('moving aside', () => {
  it('keeps every earlier version under a name of its own', () => {
    const aside = join(dir, '.superseded');
    const places = ['one', 'two', 'three'].map((text) => {
      publishFolder(staged({ 'a.txt': text }), target());
      return moveAside(target(), aside, 'outlets');
    });
    expect(places).toEqual(['outlets', 'outlets.2', 'outlets.3'].map((name) => join(aside, name)));
    expect(places.map((place) => readFileSync(join(place, 'a.txt'), 'utf8'))).toEqual([
      'one',
      'two',
      'three',
    ]);
    expect(existsSync(target())).toBe(false);
  });
  it('what is not there is a write failure', () => {
    expect(refused(() => moveAside(join(dir, 'nothing'), join(dir, 'x'), 'n'))).toMatchObject({
      code: 'io_write_failure',
      detail: { errno: 'ENOENT' },
    });
  });
});

it('fsync takes folders and single files, and refuses missing ones', () => {
  const folder = staged(files);
  expect(fsyncTree(folder)).toBeUndefined();
  expect(fsyncTree(join(folder, 'part-00000.parquet'))).toBeUndefined();
  expect(refused(() => fsyncTree(join(dir, 'nothing')))).toMatchObject({ code: 'io_write_failure' });
});
