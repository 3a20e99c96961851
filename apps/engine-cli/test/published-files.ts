import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ScratchWorkspace } from './scratch-workspace.js';

/** Attempts leave a line in the journal, a failure record and a bundle that did not pass behind, and may leave nothing else. */
const TRACES = [
  /^runs\/[^/]+\/reports\/.*\/segment_state_runs\.jsonl$/,
  /^runs\/.*\/validation\/failures\//,
  /^runs\/.*\/validation_failed\//,
];

/** Of a larger file, which is geography, the place on the disk stands for the bytes. */
const HASHED_BYTES = 1 << 20;

/** Path and digest of every file that commands publish in a workspace: references, runs and the pins of sources. */
export function publishedFiles(workspace: ScratchWorkspace): Record<string, string> {
  const files: Record<string, string> = {};
  for (const top of ['reference', 'runs', 'config/reference']) {
    if (!existsSync(workspace.path(top)) || statSync(workspace.path(top)).isFile()) continue;
    for (const entry of readdirSync(workspace.path(top), { recursive: true, withFileTypes: true })) {
      const path = relative(workspace.root, join(entry.parentPath, entry.name));
      if (entry.isDirectory() || TRACES.some((trace) => trace.test(path))) continue;
      files[path] = identity(workspace.path(path));
    }
  }
  return files;
}

function identity(file: string): string {
  const { ino, size, mtimeNs } = statSync(file, { bigint: true });
  if (size > HASHED_BYTES) return `${ino} ${size} ${mtimeNs}`;
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
