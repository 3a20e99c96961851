import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure/index.js';
import { utf8Text } from './utf8-text.js';
import { parseYamlText } from './yaml-text.js';

export type ContractKind = 'dictionary' | 'registry' | 'pack';

/** One YAML file of `contracts/`. `value` is parsed at first use. */
export interface ContractDocument {
  readonly kind: ContractKind;
  /** File name: `schemas.1A.yaml`. */
  readonly name: string;
  /** Relative to the workspace root, with forward slashes. */
  readonly path: string;
  /** `1A`, `layer1`, `reference`: the last part of the file's name. */
  readonly segment: string;
  readonly value: unknown;
}

const KINDS: readonly [RegExp, ContractKind][] = [
  [/^dataset_dictionary\.(?:[a-z0-9]+\.)?([A-Za-z0-9]+)\.yaml$/, 'dictionary'],
  [/^artefact_registry_([A-Za-z0-9]+)\.yaml$/, 'registry'],
  [/^schemas\.([A-Za-z0-9]+)\.yaml$/, 'pack'],
];

/** Every contract file below `root/contracts`, sorted by path. A YAML file of another name is a Failure. */
export function contractFiles(root: string): ContractDocument[] {
  const documents = listYaml(root, 'contracts').map((path) => contractDocument(root, path));
  const byName = new Map<string, string>();
  for (const { name, path } of documents) {
    const twin = byName.get(name);
    if (twin !== undefined) {
      throw new Failure('contract_invalid', `Two contract files have one name: ${name}.`, {
        path,
        found: twin,
      });
    }
    byName.set(name, path);
  }
  return documents;
}

function listYaml(root: string, folder: string): string[] {
  let names: { name: string; isDirectory(): boolean }[];
  try {
    names = readdirSync(join(root, folder), { withFileTypes: true });
  } catch (cause) {
    throw new Failure('contract_invalid', 'The contracts cannot be read.', { path: folder, cause });
  }
  return names
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((item) => {
      const path = `${folder}/${item.name}`;
      if (item.isDirectory() && !item.name.endsWith('.yaml')) return listYaml(root, path);
      return item.name.endsWith('.yaml') ? [path] : [];
    });
}

function contractDocument(root: string, path: string): ContractDocument {
  const name = path.slice(path.lastIndexOf('/') + 1);
  for (const [pattern, kind] of KINDS) {
    const match = pattern.exec(name);
    if (!match) continue;
    let parsed: { value: unknown } | undefined;
    return {
      kind,
      name,
      path,
      segment: match[1],
      get value() {
        parsed ??= { value: parseYamlText(readContract(root, path), path, 'contract_invalid') };
        return parsed.value;
      },
    };
  }
  throw new Failure('contract_invalid', `${path} is no contract file by its name.`, {
    path,
    expected: 'dataset_dictionary.*.yaml, artefact_registry_*.yaml or schemas.*.yaml',
    found: name,
  });
}

function readContract(root: string, path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(root, path));
  } catch (cause) {
    const found = (cause as NodeJS.ErrnoException).code;
    throw new Failure('contract_invalid', 'A contract file cannot be read.', {
      path,
      expected: 'a YAML file',
      found,
      cause,
    });
  }
  return utf8Text(
    bytes,
    (line) =>
      new Failure('contract_invalid', 'A contract file is not UTF-8 text.', {
        path,
        line,
        expected: 'UTF-8',
        found: 'bytes that are not',
      }),
  );
}
