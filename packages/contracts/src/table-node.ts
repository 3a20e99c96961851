import { isListType, type ColumnType, type ScalarType } from './column.js';
import { invalid, asRecord, refuseKeys, text, textList } from './dataset-entry.js';
import type { PlacedNode, SchemaNode, SchemaPacks } from './schema-pack.js';
import type { ColumnSchema, ForeignKey, GroupSum, TableSchema } from './table-schema.js';

const SCALARS: readonly string[] = [
  'bool',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'float32',
  'float64',
  'string',
  'timestamp',
] satisfies ScalarType[];

const NODE_KEYS = [
  'type',
  'description',
  'columns_from',
  'columns',
  'record',
  'primary_key',
  'sort_keys',
  'constraints',
  'fk',
];
const COLUMN_KEYS = [
  'name',
  'type',
  'items',
  'nullable',
  'lineage',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'enum',
  'pattern',
  'minLength',
  'maxLength',
  'geometry',
  'description',
  'json_form',
];

/** True for the node kinds whose rows are columns: `table`, `geotable`, `stream` (all stored as Parquet). */
export const isTableNode = ({ node }: PlacedNode): boolean =>
  node.type === 'table' || node.type === 'geotable' || node.type === 'stream';

/** A column with the one fact that only its JSON form needs: 64-bit counts that JSON writes as decimal strings. */
export interface PlacedColumn extends ColumnSchema {
  readonly decimalString: boolean;
}

/** The columns of a table or stream node, shared envelope first. Failure `contract_invalid` for anything unlawful. */
export function tableColumns(placed: PlacedNode, packs: SchemaPacks): PlacedColumn[] {
  const { node, ref } = placed;
  const holder = node.type === 'stream' ? asRecord(node.record, ref, '/record') : node;
  if (node.type === 'stream') refuseKeys(holder, ['columns_from', 'columns'], ref, '/record');
  const shared =
    holder.columns_from === undefined
      ? []
      : tableColumns(packs.resolve(text(holder, 'columns_from', ref, ''), placed.pack), packs);
  const own = holder.columns ?? [];
  if (!Array.isArray(own)) throw invalid(ref, '/columns', 'a list of columns', own);
  const columns = [
    ...shared,
    ...own.map((column: unknown, i) => readColumn(column, placed, packs, `/columns/${i}`)),
  ];
  const names = columns.map(({ name }) => name);
  const twin = names.find((name, i) => names.indexOf(name) !== i);
  if (twin !== undefined) throw invalid(ref, '/columns', 'each column once', twin);
  return columns;
}

/** The table schema of a dataset from its table or stream node. */
export function readTableNode(id: string, placed: PlacedNode, packs: SchemaPacks): TableSchema {
  const { node, ref } = placed;
  refuseKeys(node, NODE_KEYS, ref, '');
  const constraints = node.constraints === undefined ? {} : asRecord(node.constraints, ref, '/constraints');
  refuseKeys(constraints, ['unique', 'group_sum_equals_one'], ref, '/constraints');
  return {
    id,
    columns: tableColumns(placed, packs).map(({ decimalString: _, ...column }) => column),
    primaryKey: optionalList(node, 'primary_key', ref),
    sortKeys: optionalList(node, 'sort_keys', ref),
    unique: list(constraints.unique, ref, '/constraints/unique').map((key) =>
      textList({ key }, 'key', ref, '/constraints/unique'),
    ),
    foreignKeys: list(node.fk, ref, '/fk').map((item) => readForeignKey(item, ref)),
    groupSums: list(constraints.group_sum_equals_one, ref, '/constraints/group_sum_equals_one').map((item) =>
      readGroupSum(item, ref),
    ),
  };
}

function readColumn(raw: unknown, { pack, ref }: PlacedNode, packs: SchemaPacks, at: string): PlacedColumn {
  const { node } = packs.dereference(asRecord(raw, ref, at), pack);
  refuseKeys(node as Record<string, unknown>, COLUMN_KEYS, ref, at);
  const name = text(node, 'name', ref, at);
  const place = `${at} (${name})`;
  const type = columnType(node, pack, packs, ref, place);
  const bound = (key: string) => numberOf(node, key, type, ref, place);
  return {
    name,
    type,
    nullable: flag(node, 'nullable', ref, place),
    lineage: flag(node, 'lineage', ref, place),
    ...optional('minimum', bound('minimum')),
    ...optional('maximum', bound('maximum')),
    ...optional('exclusiveMinimum', bound('exclusiveMinimum')),
    ...optional('exclusiveMaximum', bound('exclusiveMaximum')),
    ...optional('enum', enumOf(node, type, ref, place)),
    ...optional('pattern', node.pattern === undefined ? undefined : text(node, 'pattern', ref, place)),
    ...optional('minLength', node.minLength as number | undefined),
    ...optional('maxLength', node.maxLength as number | undefined),
    ...optional('geometry', geometryOf(node, type, ref, place)),
    ...optional('description', node.description as string | undefined),
    decimalString: node.json_form === 'decimal_string',
  };
}

function columnType(node: SchemaNode, pack: string, packs: SchemaPacks, ref: string, at: string): ColumnType {
  if (node.type === 'array') {
    const items = packs.dereference(asRecord(node.items, ref, `${at}/items`), pack).node;
    return { list: scalar(items.type, ref, `${at}/items`) };
  }
  return node.type === 'binary' ? 'binary' : scalar(node.type, ref, at);
}

/** Rules for values are rules for numbers and texts; bytes have none but that they are a geometry. */
const NO_RULES_FOR_BYTES = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'enum',
  'pattern',
  'minLength',
  'maxLength',
];

function geometryOf(node: SchemaNode, type: ColumnType, ref: string, at: string): 'wkb' | undefined {
  const rule = NO_RULES_FOR_BYTES.find((key) => node[key] !== undefined);
  if (type === 'binary' && rule !== undefined)
    throw invalid(ref, `${at}/${rule}`, 'no such rule for a binary column', node[rule]);
  if (node.geometry === undefined) return undefined;
  if (node.geometry !== 'wkb') throw invalid(ref, `${at}/geometry`, 'wkb', node.geometry);
  if (type !== 'binary') throw invalid(ref, `${at}/type`, 'binary, for a geometry', node.type);
  return 'wkb';
}

function scalar(type: unknown, ref: string, at: string): ScalarType {
  if (typeof type !== 'string' || !SCALARS.includes(type)) {
    throw invalid(ref, `${at}/type`, `one of ${SCALARS.join(', ')}, binary, array`, type);
  }
  return type as ScalarType;
}

/** 64-bit integers compare with bigint bounds, all others with numbers. */
const wide = (type: ColumnType): boolean => type === 'int64' || type === 'uint64' || type === 'timestamp';

function sameWidth(value: unknown, type: ColumnType): number | bigint | undefined {
  if (typeof value === 'bigint') return wide(type) ? value : undefined;
  if (typeof value !== 'number' || isListType(type)) return undefined;
  if (!wide(type)) return value;
  return Number.isSafeInteger(value) ? BigInt(value) : undefined;
}

function numberOf(
  node: SchemaNode,
  key: string,
  type: ColumnType,
  ref: string,
  at: string,
): number | bigint | undefined {
  if (node[key] === undefined) return undefined;
  const value = sameWidth(node[key], type);
  if (value === undefined)
    throw invalid(ref, `${at}/${key}`, `a number of the column's type`, String(node[key]));
  return value;
}

function enumOf(node: SchemaNode, type: ColumnType, ref: string, at: string): ColumnSchema['enum'] {
  if (node.enum === undefined) return undefined;
  return list(node.enum, ref, `${at}/enum`).map((item) => {
    const value = type === 'string' ? (typeof item === 'string' ? item : undefined) : sameWidth(item, type);
    if (value === undefined) throw invalid(ref, `${at}/enum`, `values of the column's type`, String(item));
    return value;
  });
}

function readForeignKey(raw: unknown, ref: string): ForeignKey {
  const record = asRecord(raw, ref, '/fk');
  refuseKeys(record, ['columns', 'dataset', 'referenced'], ref, '/fk');
  return {
    columns: textList(record, 'columns', ref, '/fk'),
    dataset: text(record, 'dataset', ref, '/fk'),
    referenced: textList(record, 'referenced', ref, '/fk'),
  };
}

function readGroupSum(raw: unknown, ref: string): GroupSum {
  const at = '/constraints/group_sum_equals_one';
  const record = asRecord(raw, ref, at);
  refuseKeys(record, ['group_by', 'value_column', 'tolerance'], ref, at);
  if (typeof record.tolerance !== 'number')
    throw invalid(ref, `${at}/tolerance`, 'a number', record.tolerance);
  return {
    groupBy: textList(record, 'group_by', ref, at),
    valueColumn: text(record, 'value_column', ref, at),
    tolerance: record.tolerance,
  };
}

function flag(node: SchemaNode, key: string, ref: string, at: string): boolean {
  const value = node[key] ?? false;
  if (typeof value !== 'boolean') throw invalid(ref, `${at}/${key}`, 'true or false', value);
  return value;
}

function list(value: unknown, ref: string, at: string): unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw invalid(ref, at, 'a list', value);
  return value;
}

const optionalList = (node: SchemaNode, key: string, ref: string): string[] =>
  node[key] === undefined ? [] : textList(node, key, ref, '');

const optional = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> =>
  (value === undefined ? {} : { [key]: value }) as Partial<Record<K, V>>;
