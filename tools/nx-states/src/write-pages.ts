import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadContracts } from '@merchantry/contracts';
import { statePages } from './state-pages.js';

/** Write `docs/states` from the contracts of a workspace; pages of states that are gone go too. */
export function writePages(root: string): void {
  const folder = join(root, 'docs', 'states');
  mkdirSync(folder, { recursive: true });
  const pages = statePages(loadContracts(root));
  for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(join(folder, name));
  for (const [name, text] of pages) writeFileSync(join(folder, name), text);
}
