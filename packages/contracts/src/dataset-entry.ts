import type { ContractDocument } from './contract-files.js';
import { Failure } from './failure/index.js';

/** A state by its full name, such as `1A.S0`. */
export type StateId = `${string}.S${string}`;

/**
 * What a dataset is for. `data` and `log` enter the world digest; `reference` comes from outside the run, `policy`
 * from `config/`; `receipt`, `bundle` and `report` speak about the others; `artefact` is anything else sealed.
 */
export type DatasetClass =
  'data' | 'log' | 'receipt' | 'bundle' | 'report' | 'reference' | 'policy' | 'artefact';

export type DatasetStatus = 'approved' | 'planning' | 'draft' | 'optional' | 'deprecated';

export type DatasetFormat =
  | 'parquet'
  | 'json'
  | 'jsonl'
  | 'yaml'
  | 'text'
  | 'tif'
  | 'cog_geotiff'
  | 'binary'
  | 'folder'
  | 'directory'
  | 'files';

/** One entry of a dataset dictionary. */
export interface DatasetEntry {
  readonly id: string;
  readonly class: DatasetClass;
  /** Segment whose dictionary holds it: `1A`, or `reference`. */
  readonly segment: string;
  readonly status: DatasetStatus;
  readonly ownerSubsegment: string;
  readonly description: string;
  readonly version: string;
  readonly format: DatasetFormat;
  /** Template with `{tokens}`: a folder with a trailing slash, or a file. */
  readonly path: string;
  /** Identity tokens of the path, in path order. Layout tokens (`state`, `profile`, `country`) do not count. */
  readonly partitioning: readonly string[];
  /** Global order of the rows over all files. */
  readonly ordering: readonly string[];
  readonly schemaRef: string;
  /** Whose tokens fill the path: the producing state's or the segment's (ruling 1). */
  readonly scope: 'state' | 'segment';
  /** States that write it. Empty for policies and references. Several producers write one `state=Sn/` part each. */
  readonly producedBy: readonly StateId[];
  /** Who makes it when no state does: `reference.build`, or `author` for policies. */
  readonly builtBy?: string;
  readonly consumedBy: readonly StateId[];
  readonly finalInLayer: boolean;
  readonly retentionDays: number;
  readonly pii: boolean;
  readonly licence: string;
  /** Policies: the name that identity hashes, where it is not the file's. */
  readonly canonicalName?: string;
  /** Policies: member of parameter_hash. */
  readonly governed?: boolean;
}

const CLASSES: readonly string[] = [
  'data',
  'log',
  'receipt',
  'bundle',
  'report',
  'reference',
  'policy',
  'artefact',
];
const STATUSES: readonly string[] = ['approved', 'planning', 'draft', 'optional', 'deprecated'];
const FORMATS: readonly string[] = [
  'parquet',
  'json',
  'jsonl',
  'yaml',
  'text',
  'tif',
  'cog_geotiff',
  'binary',
  'folder',
  'directory',
  'files',
];
const SECTIONS: readonly string[] = [
  'reference_data',
  'datasets',
  'policies',
  'artefacts',
  'logs',
  'reports',
];
const TOP_KEYS: readonly string[] = ['version', 'lifecycle', 'ci_policy', 'layer', ...SECTIONS];
const REQUIRED_KEYS: readonly string[] = [
  'id',
  'status',
  'class',
  'scope',
  'owner_subsegment',
  'description',
  'version',
  'format',
  'path',
  'partitioning',
  'ordering',
  'schema_ref',
  'lineage',
  'retention_days',
  'pii',
  'licence',
];
const OPTIONAL_KEYS: readonly string[] = ['canonical_name', 'governed', 'gating'];
const STATE_ID = /^[0-9][A-Z]\.S[0-9]+$/;

export const isStateId = (text: string): text is StateId => STATE_ID.test(text);

/** All entries of one dictionary, in file order. Failure `contract_invalid` with the entry's place for any wrong key or value. */
export function readDictionary(document: ContractDocument): DatasetEntry[] {
  const top = asRecord(document.value, document.path, '');
  refuseKeys(top, TOP_KEYS, document.path, '');
  const entries: DatasetEntry[] = [];
  for (const section of SECTIONS) {
    if (top[section] === undefined) continue;
    const list = top[section];
    if (!Array.isArray(list)) throw invalid(document.path, `/${section}`, 'a list of entries', list);
    list.forEach((raw: unknown, index) => {
      const entry = readEntry(raw, document, `/${section}/${index}`);
      if (entries.some(({ id }) => id === entry.id))
        throw new Failure('contract_invalid', `${document.path} lists ${entry.id} twice.`, {
          dataset: entry.id,
          path: document.path,
          expected: 'every id once',
          found: `${entry.id} again at /${section}/${index}`,
        });
      entries.push(entry);
    });
  }
  return entries;
}

function readEntry(raw: unknown, { path: file, segment }: ContractDocument, at: string): DatasetEntry {
  const entry = asRecord(raw, file, at);
  const id = text(entry, 'id', file, at);
  const place = `${at} (${id})`;
  refuseKeys(entry, [...REQUIRED_KEYS, ...OPTIONAL_KEYS], file, place);
  const missing = REQUIRED_KEYS.find((key) => entry[key] === undefined);
  if (missing !== undefined) throw invalid(file, place, `the key ${missing}`, undefined);
  const lineage = asRecord(entry.lineage, file, `${place}/lineage`);
  refuseKeys(
    lineage,
    ['produced_by', 'consumed_by', 'final_in_layer', 'allowed_producers'],
    file,
    `${place}/lineage`,
  );
  const producers = textList(lineage, 'produced_by', file, place);
  const states = producers.filter(isStateId);
  const others = producers.filter((name) => !isStateId(name));
  if (others.length > 1 || (others.length === 1 && states.length > 0)) {
    throw invalid(file, `${place}/lineage/produced_by`, 'states, or one builder', producers.join(', '));
  }
  return {
    id,
    class: oneOf(entry, 'class', CLASSES, file, place) as DatasetClass,
    segment,
    status: oneOf(entry, 'status', STATUSES, file, place) as DatasetStatus,
    ownerSubsegment: text(entry, 'owner_subsegment', file, place),
    description: text(entry, 'description', file, place),
    version: text(entry, 'version', file, place),
    format: oneOf(entry, 'format', FORMATS, file, place) as DatasetFormat,
    path: text(entry, 'path', file, place),
    partitioning: textList(entry, 'partitioning', file, place),
    ordering: textList(entry, 'ordering', file, place),
    schemaRef: text(entry, 'schema_ref', file, place),
    scope: oneOf(entry, 'scope', ['state', 'segment'], file, place) as 'state' | 'segment',
    producedBy: states,
    ...(others.length === 1 ? { builtBy: others[0] } : {}),
    consumedBy: textList(lineage, 'consumed_by', file, place).map((name) => {
      if (!isStateId(name))
        throw invalid(file, `${place}/lineage/consumed_by`, 'a state such as 1A.S0', name);
      return name;
    }),
    finalInLayer: bool(lineage, 'final_in_layer', file, place),
    retentionDays: days(entry, 'retention_days', file, place),
    pii: bool(entry, 'pii', file, place),
    licence: text(entry, 'licence', file, place),
    ...(entry.canonical_name === undefined
      ? {}
      : { canonicalName: text(entry, 'canonical_name', file, place) }),
    ...(entry.governed === undefined ? {} : { governed: bool(entry, 'governed', file, place) }),
  };
}

/** Contracts are written by hand: say the file, the place in it, what belongs there and what stands there. */
export const invalid = (path: string, at: string, expected: string, found: unknown): Failure =>
  new Failure('contract_invalid', `${path}${at === '' ? '' : ` at ${at}`} is not as the contracts demand.`, {
    path,
    expected,
    found: found === undefined ? 'nothing' : typeof found === 'string' ? found : typeof found,
    detail: { at },
  });

export function asRecord(value: unknown, file: string, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(file, at, 'a mapping', value);
  }
  return value as Record<string, unknown>;
}

export function refuseKeys(
  record: Record<string, unknown>,
  allowed: readonly string[],
  file: string,
  at: string,
): void {
  const stranger = Object.keys(record).find((key) => !allowed.includes(key));
  if (stranger !== undefined) throw invalid(file, at, `keys among ${allowed.join(', ')}`, stranger);
}

export function text(record: Record<string, unknown>, key: string, file: string, at: string): string {
  const value = record[key];
  if (typeof value !== 'string' || value === '') throw invalid(file, `${at}/${key}`, 'a text', value);
  return value;
}

export function textList(record: Record<string, unknown>, key: string, file: string, at: string): string[] {
  const value = record[key];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw invalid(file, `${at}/${key}`, 'a list of texts', value);
  }
  return value as string[];
}

function oneOf(
  record: Record<string, unknown>,
  key: string,
  allowed: readonly string[],
  file: string,
  at: string,
): string {
  const value = text(record, key, file, at);
  if (!allowed.includes(value)) throw invalid(file, `${at}/${key}`, `one of ${allowed.join(', ')}`, value);
  return value;
}

function bool(record: Record<string, unknown>, key: string, file: string, at: string): boolean {
  const value = record[key];
  if (typeof value !== 'boolean') throw invalid(file, `${at}/${key}`, 'true or false', value);
  return value;
}

function days(record: Record<string, unknown>, key: string, file: string, at: string): number {
  const value = record[key];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
    throw invalid(file, `${at}/${key}`, 'a whole number of days, at least 1', value);
  }
  return value;
}
