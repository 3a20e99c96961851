import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileSha256 } from '@merchantry/hashgate';
import { fsyncFolder, fsyncPath, writing } from './file-operations.js';

/** What publishing a stage came to: `different` leaves stage and target as they were, for the caller to decide. */
export type PublishOutcome = 'published' | 'identical' | 'different';

/**
 * An empty folder to write a partition into before it is published: `tmpDir/name`, cleared of what a killed run left
 * there. `tmpDir` must lie on the file system of the targets, or the rename cannot be atomic.
 *
 * @throws Failure io_write_failure.
 */
export function stage(tmpDir: string, name: string): string {
  const path = join(tmpDir, name);
  return writing({ path }, () => {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { recursive: true });
    return path;
  });
}

/**
 * Flushes `dir` (a folder or a file) and everything below it to disk.
 *
 * @throws Failure io_write_failure.
 */
export function fsyncTree(dir: string): void {
  writing({ path: dir }, () => {
    if (statSync(dir).isDirectory()) for (const name of readdirSync(dir)) fsyncTree(join(dir, name));
    fsyncPath(dir);
  });
}

/**
 * Renames a staged folder onto its target, once. If the target exists, its files are compared with the stage's: equal
 * ones make the stage superfluous, and it is dropped; otherwise nothing is touched.
 *
 * @throws Failure io_write_failure.
 */
export function publishFolder(staged: string, target: string): PublishOutcome {
  if (existsSync(target)) {
    if (!sameFolder(staged, target)) return 'different';
    writing({ path: staged }, () => {
      rmSync(staged, { recursive: true });
    });
    return 'identical';
  }
  fsyncTree(staged);
  rename(staged, target);
  return 'published';
}

/**
 * Moves a published folder (or file) to `into/<name>`, numbering it when that name is taken; returns where it went.
 *
 * @throws Failure io_write_failure.
 */
export function moveAside(target: string, into: string, name: string): string {
  let free = join(into, name);
  for (let n = 2; existsSync(free); n++) free = join(into, `${name}.${n}`);
  rename(target, free);
  return free;
}

function rename(from: string, to: string): void {
  writing({ path: to }, () => {
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
    // The new name is an entry of the parent folder, and the old one's absence of its own.
    fsyncFolder(dirname(to));
    fsyncFolder(dirname(from));
  });
}

/** Whether two folders hold the same files with the same bytes. */
function sameFolder(a: string, b: string): boolean {
  const ours = filesBelow(a);
  const theirs = filesBelow(b);
  return (
    ours.length === theirs.length &&
    ours.every((path, i) => path === theirs[i]) &&
    ours.every((path) => {
      const [x, y] = [join(a, path), join(b, path)];
      return statSync(x).size === statSync(y).size && fileSha256(x) === fileSha256(y);
    })
  );
}

/** Paths of all files below a folder, relative to it, sorted; a target that is a file has one, itself. */
function filesBelow(dir: string): string[] {
  if (!statSync(dir).isDirectory()) return [''];
  const out: string[] = [];
  const visit = (below: string) => {
    for (const entry of readdirSync(join(dir, below), { withFileTypes: true })) {
      const path = join(below, entry.name);
      if (entry.isDirectory()) visit(path);
      else out.push(path);
    }
  };
  visit('');
  return out.sort((a, b) => (a < b ? -1 : 1));
}
