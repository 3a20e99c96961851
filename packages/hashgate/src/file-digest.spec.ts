import { afterAll, describe, expect, it } from '@jest/globals';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoryDigest } from './directory-digest.js';
import { fileSha256, fileSha256Async } from './file-digest.js';
import { sha256Hex } from './sha256.js';

const folder = mkdtempSync(join(tmpdir(), 'hashgate-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MIB = 1 << 20;
let made = 0;
function file(bytes: Uint8Array | string): string {
  const path = join(folder, `f${made++}`);
  writeFileSync(path, bytes);
  return path;
}
const changed = expect.objectContaining({ code: 'param_file_changed_during_hash' });

describe('file digest', () => {
  it.each([0, 1, 1000, MIB - 1, MIB, MIB + 1, 3 * MIB + 17])('of %p bytes, both ways', async (length) => {
    const bytes = new Uint8Array(length).map((_, i) => i % 251);
    const path = file(bytes);
    const progress: number[] = [];
    expect(fileSha256(path, (n) => progress.push(n))).toBe(sha256Hex(bytes));
    expect(progress.at(-1) ?? 0).toBe(length);
    expect(await fileSha256Async(path)).toBe(sha256Hex(bytes));
  });

  it('refuses a file that grows while it is read', async () => {
    const path = file(new Uint8Array(2 * MIB));
    expect(() => fileSha256(path, () => appendFileSync(path, 'x'))).toThrow(changed);
    await expect(fileSha256Async(path, () => appendFileSync(path, 'x'))).rejects.toThrow(changed);
  });

  it('refuses a file that another one replaces while it is read, were it of the same length', async () => {
    const path = file('old');
    expect(() => fileSha256(path, () => renameSync(file('new'), path))).toThrow(changed);
    await expect(fileSha256Async(path, () => renameSync(file('two'), path))).rejects.toThrow(changed);
  });

  it('names a file that is missing or a folder', async () => {
    for (const path of [join(folder, 'absent'), folder]) {
      expect(() => fileSha256(path)).toThrow(expect.objectContaining({ code: 'artifact_unreadable' }));
      await expect(fileSha256Async(path)).rejects.toThrow(
        expect.objectContaining({ code: 'artifact_unreadable' }),
      );
    }
  });
});

describe('directory digest', () => {
  function folderOf(files: Record<string, string>): string {
    const path = join(folder, `d${made++}`);
    mkdirSync(path);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(path, name, '..'), { recursive: true });
      writeFileSync(join(path, name), text);
    }
    return path;
  }

  it('hashes the bytes of all files in byte order of their paths, names left out', () => {
    // '-' < '/' < '0': a folder sorts by its whole path, not by its own name.
    const path = folderOf({ 'a/z': '2', 'a-b': '1', a0: '3', B: '0' });
    expect(directoryDigest(path)).toEqual({
      sha256Hex: sha256Hex('0123'),
      bytes: 4,
      files: ['B', 'a-b', 'a/z', 'a0'],
    });
  });

  it('leaves out what it is told to, at its exact path only', () => {
    const path = folderOf({ 'r.json': '{}', '_passed.flag': 'f', 'sub/_passed.flag': 'g' });
    expect(directoryDigest(path, ['_passed.flag']).sha256Hex).toBe(sha256Hex('{}g'));
  });

  it.each(['.hidden', 'sub/.part', 'a.tmp', 'a~', 'caf\u00e9', 'a b'])('refuses debris: %s', (name) => {
    const path = folderOf({ 'part-00000.parquet': 'x', [name]: '' });
    expect(() => directoryDigest(path)).toThrow(
      expect.objectContaining({ code: 'incomplete_dataset_instance' }),
    );
  });

  it('refuses links', () => {
    const path = folderOf({ a: 'x' });
    symlinkSync(join(path, 'a'), join(path, 'b'));
    expect(() => directoryDigest(path)).toThrow(
      expect.objectContaining({ code: 'incomplete_dataset_instance' }),
    );
  });

  it('names a folder that is missing', () => {
    expect(() => directoryDigest(join(folder, 'absent'))).toThrow(
      expect.objectContaining({ code: 'artifact_unreadable' }),
    );
  });
});
