import { codedLists } from './coded-lists.js';
import {
  coded,
  codedList,
  FIXED_ARRAYS,
  fixed,
  strings,
  type BinaryColumn,
  type CodedListColumn,
  type Column,
  type ConstantColumn,
  type FixedColumn,
  type FixedValues,
  type ListColumn,
  type StringColumn,
  type Table,
} from './column.js';
import { Failure } from './failure/index.js';
import { sliceRows } from './take-rows.js';

/** Tables of equal columns, one below the other. */
export function concatTables(parts: readonly Table[]): Table {
  if (parts.length === 1) return parts[0];
  const columns: Record<string, Column> = {};
  for (const name of Object.keys(parts[0].columns)) {
    columns[name] = concatColumns(
      name,
      parts.map((part) => part.columns[name]),
    );
  }
  return { rows: total(parts.map(({ rows }) => ({ length: rows }))), columns };
}

/**
 * One column out of the parts of several shards, end to end. Constants stay constant while they agree.
 * @throws Failure `table_schema_violation` when the parts differ in type
 */
export function concatColumns(name: string, parts: readonly Column[]): Column {
  const [first] = parts;
  if (parts.length === 1) return first;
  const type = JSON.stringify(first.type);
  for (const part of parts)
    if (JSON.stringify(part.type) !== type)
      throw new Failure('table_schema_violation', 'Shards disagree about the type of a column', {
        column: name,
        expected: type,
        found: JSON.stringify(part.type),
      });
  const filled = parts.filter((part) => part.length > 0);
  if (filled.length <= 1) return filled[0] ?? first;
  const constants = filled.filter((part): part is ConstantColumn => part.kind === 'constant');
  if (constants.length === filled.length && constants.every((part) => part.value === constants[0].value))
    return { ...constants[0], length: total(filled) };
  const dense = filled.map((part) => (part.kind === 'constant' ? spelledOut(part) : part));
  switch (dense[0].kind) {
    case 'fixed':
      return concatFixed(dense as FixedColumn[]);
    case 'string':
      return concatStrings(dense as StringColumn[]);
    case 'list':
    case 'coded-list':
      return dense.every((part) => part.kind === 'list')
        ? concatLists(name, dense)
        : concatCodedLists(name, dense as (ListColumn | CodedListColumn)[]);
    case 'binary':
      return concatBinary(dense as BinaryColumn[]);
  }
}

const total = (parts: readonly { readonly length: number }[]): number =>
  parts.reduce((sum, part) => sum + part.length, 0);

/** A constant column as the column of repeated values that it stands for. */
function spelledOut(column: ConstantColumn): FixedColumn | StringColumn {
  const validity = column.value === null ? new Uint8Array(column.length) : undefined;
  if (column.type === 'string') {
    if (validity) return coded(new Uint32Array(column.length), [''], validity);
    const { dictionary } = strings([String(column.value)]);
    return coded(new Uint32Array(column.length), dictionary);
  }
  const values = new FIXED_ARRAYS[column.type](column.length);
  if (!validity) {
    const value =
      values instanceof BigInt64Array || values instanceof BigUint64Array
        ? BigInt(column.value as bigint)
        : Number(column.value);
    (values as { fill(value: unknown): unknown }).fill(value);
  }
  return fixed(column.type, values, validity);
}

function concatFixed(parts: readonly FixedColumn[]): FixedColumn {
  return fixed(parts[0].type, joinArrays(parts.map((part) => part.values)), joinValidity(parts));
}

function concatStrings(parts: readonly StringColumn[]): StringColumn {
  const codeOf = new Map<string, number>();
  const dictionary: string[] = [];
  const codes = new Uint32Array(total(parts));
  let at = 0;
  for (const part of parts) {
    const recode = Uint32Array.from(part.dictionary, (text) => {
      const known = codeOf.get(text);
      if (known !== undefined) return known;
      codeOf.set(text, dictionary.length);
      return dictionary.push(text) - 1;
    });
    for (let i = 0; i < part.length; i++) codes[at++] = recode[part.codes[i]];
  }
  return coded(codes, dictionary, joinValidity(parts));
}

function concatLists(name: string, parts: readonly ListColumn[]): ListColumn {
  const offsets = new Uint32Array(total(parts) + 1);
  let at = 0;
  for (const part of parts)
    for (let i = 0; i < part.length; i++, at++)
      offsets[at + 1] = offsets[at] + part.offsets[i + 1] - part.offsets[i];
  return {
    kind: 'list',
    type: parts[0].type,
    length: at,
    offsets,
    items: concatColumns(name, parts.map(heldItems)) as ListColumn['items'],
    validity: joinValidity(parts),
  };
}

/** The items that rows hold, without what may stand before the first row's or behind the last one's. */
function heldItems({ items, offsets, length }: ListColumn): ListColumn['items'] {
  const [from, to] = [offsets[0], offsets[length]];
  return from === 0 && to === items.length ? items : (sliceRows(items, from, to) as ListColumn['items']);
}

/** Dictionaries one below the other, then equal lists under one code. */
function concatCodedLists(name: string, parts: readonly (ListColumn | CodedListColumn)[]): CodedListColumn {
  const coded = parts.map((part) => codedLists(part));
  const codes = new Uint32Array(total(coded));
  let at = 0;
  let first = 0;
  for (const { codes: own, dictionary } of coded) {
    for (const code of own) codes[at++] = first + code;
    first += dictionary.length;
  }
  const all = concatLists(
    name,
    coded.map(({ dictionary }) => dictionary),
  );
  const { codes: recode, dictionary } = codedLists(all);
  for (let i = 0; i < codes.length; i++) codes[i] = recode[codes[i]];
  return codedList(codes, dictionary, joinValidity(coded));
}

function concatBinary(parts: readonly BinaryColumn[]): BinaryColumn {
  const length = total(parts);
  const offsets = new Uint32Array(length + 1);
  let at = 0;
  for (const part of parts)
    for (let i = 0; i < part.length; i++, at++)
      offsets[at + 1] = offsets[at] + part.offsets[i + 1] - part.offsets[i];
  const held = parts.map((part) => part.bytes.subarray(part.offsets[0], part.offsets[part.length]));
  return {
    kind: 'binary',
    type: 'binary',
    length,
    offsets,
    bytes: joinArrays(held),
    validity: joinValidity(parts),
  };
}

/** Arrays of one type end to end. */
export function joinArrays<A extends FixedValues>(parts: readonly A[]): A {
  const out = new (parts[0].constructor as new (length: number) => A)(total(parts));
  let at = 0;
  for (const part of parts) {
    (out as { set(values: FixedValues, at: number): void }).set(part, at);
    at += part.length;
  }
  return out;
}

function joinValidity(
  parts: readonly { readonly length: number; readonly validity?: Uint8Array }[],
): Uint8Array | undefined {
  if (parts.every((part) => part.validity === undefined)) return undefined;
  return joinArrays(parts.map((part) => part.validity ?? new Uint8Array(part.length).fill(1)));
}
