import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkContracts, loadContracts, type Contracts, type Failure } from '../src/index.js';

export const WORKSPACE = fileURLToPath(new URL('../../../', import.meta.url));

export const DICTIONARY = 'layer1/1A/dataset_dictionary.layer1.1A.yaml';
export const REGISTRY = 'layer1/1A/artefact_registry_1A.yaml';
export const SCHEMAS = 'layer1/1A/schemas.1A.yaml';
export const LAYER = 'layer1/schemas.layer1.yaml';
export const REFERENCE = 'reference/dataset_dictionary.reference.yaml';

/** A text edit of one contract file: `from` must occur; its first occurrence goes. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Run `use` on a copy of the committed contracts with edits applied; the copy is gone afterwards. */
export function withEdited<T>(edits: readonly Edit[], use: (root: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), 'contracts-'));
  try {
    cpSync(join(WORKSPACE, 'contracts'), join(root, 'contracts'), { recursive: true });
    for (const { file, from, to } of edits) {
      const path = join(root, 'contracts', file);
      const text = readFileSync(path, 'utf8');
      if (!text.includes(from)) throw new RangeError(`${file} does not hold: ${from}`);
      writeFileSync(
        path,
        text.replace(from, () => to),
      );
    }
    return use(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** What the checks say of edited contracts; a Failure while loading counts as the only one. */
export function complaints(edits: readonly Edit[], licences?: ReadonlySet<string>): Failure[] {
  return withEdited(edits, (root) => {
    let contracts: Contracts;
    try {
      contracts = loadContracts(root);
    } catch (error) {
      return [error as Failure];
    }
    return checkContracts(contracts, licences);
  });
}
