import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '@merchantry/contracts';
import { byCodePoint } from './code-point-order.js';

/**
 * Files under a folder, at any depth, as relative POSIX paths in byte order. Links, devices and sockets are listed
 * under `other`: no digest covers what they point at.
 * @throws Failure artifact_unreadable when the folder cannot be listed.
 */
export function listFiles(folder: string): { readonly files: string[]; readonly other: string[] } {
  const files: string[] = [];
  const other: string[] = [];
  const walk = (inside: string) => {
    for (const entry of entriesOf(join(folder, inside))) {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else (entry.isFile() ? files : other).push(path);
    }
  };
  walk('');
  return { files: files.sort(byCodePoint), other: other.sort(byCodePoint) };
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw new Failure('artifact_unreadable', 'A folder cannot be listed.', {
      path: folder,
      found: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}
