import type { ContractDocument } from './contract-files.js';
import { asRecord, invalid, refuseKeys, text, textList } from './dataset-entry.js';

/** One artefact of a registry: what a dictionary entry does not say (role, origin, what it is made from). */
export interface Artefact {
  readonly segment: string;
  /** The dictionary id where the artefact is a dataset. */
  readonly name: string;
  readonly path: string;
  readonly type: string;
  readonly category: string;
  readonly semver: string;
  readonly manifestKey: string;
  readonly license: string;
  readonly role: string;
  readonly dependencies: readonly string[];
  readonly source: string;
  readonly owner: string;
}

const REQUIRED = [
  'name',
  'path',
  'type',
  'category',
  'semver',
  'manifest_key',
  'license',
  'role',
  'dependencies',
  'source',
  'owner',
];
const OPTIONAL = ['version', 'digest', 'last_updated', 'environment', 'schema', 'cross_layer', 'notes'];

/** The artefacts of a registry, in file order. Failure `contract_invalid` for any wrong key or value. */
export function readRegistry(document: ContractDocument): Artefact[] {
  const file = document.path;
  const top = asRecord(document.value, file, '');
  refuseKeys(top, ['version', 'subsegments'], file, '');
  if (!Array.isArray(top.subsegments)) throw invalid(file, '/subsegments', 'a list', top.subsegments);
  return top.subsegments.flatMap((raw: unknown, s) => {
    const at = `/subsegments/${s}`;
    const part = asRecord(raw, file, at);
    refuseKeys(part, ['id', 'name', 'artifacts'], file, at);
    if (!Array.isArray(part.artifacts)) throw invalid(file, `${at}/artifacts`, 'a list', part.artifacts);
    return part.artifacts.map((item: unknown, i) => {
      const place = `${at}/artifacts/${i}`;
      const artefact = asRecord(item, file, place);
      refuseKeys(artefact, [...REQUIRED, ...OPTIONAL], file, place);
      return {
        segment: document.segment,
        name: text(artefact, 'name', file, place),
        path: text(artefact, 'path', file, place),
        type: text(artefact, 'type', file, place),
        category: text(artefact, 'category', file, place),
        semver: text(artefact, 'semver', file, place),
        manifestKey: text(artefact, 'manifest_key', file, place),
        license: text(artefact, 'license', file, place),
        role: text(artefact, 'role', file, place),
        dependencies: textList(artefact, 'dependencies', file, place),
        source: text(artefact, 'source', file, place),
        owner: text(artefact, 'owner', file, place),
      };
    });
  });
}
