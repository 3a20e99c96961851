import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './built-in-inputs.js';

/** A workspace of its own below the system's temporary folder: contracts and config copied, nothing built. */
export function temporaryWorkspace(): { readonly root: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'merchantry-reference-'));
  for (const name of ['contracts', 'config'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  rmSync(join(folder, 'config/reference/sources.lock.json'), { force: true });
  return { root: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
