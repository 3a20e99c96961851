import {
  coded,
  constant,
  Failure,
  type Column,
  type FixedColumn,
  type FixedValues,
  type ListColumn,
  type StringColumn,
  type Table,
} from '@merchantry/contracts';

/** Tables of equal columns, one below the other. */
export function concatTables(parts: readonly Table[]): Table {
  if (parts.length === 1) return parts[0];
  const columns: Record<string, Column> = {};
  for (const name of Object.keys(parts[0].columns)) columns[name] = concatColumns(parts.map((part) => part.columns[name]));
  return { rows: parts.reduce((sum, part) => sum + part.rows, 0), columns };
}

/** Columns of one type, one after the other. Constants stay constant where all parts agree. */
export function concatColumns(parts: readonly Column[]): Column {
  const [first] = parts;
  if (parts.length === 1) return first;
  if (parts.some((part) => part.kind !== first.kind)) {
    throw new Failure('internal', 'Shards returned one column in different layouts.', {
      expected: first.kind,
      found: parts.map((part) => part.kind).join(', '),
    });
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  switch (first.kind) {
    case 'fixed':
      return concatFixed(parts as readonly FixedColumn[], length);
    case 'string':
      return concatStrings(parts as readonly StringColumn[], length);
    case 'list':
      return concatLists(parts as readonly ListColumn[], length);
    case 'constant':
      if (parts.some((part) => part.kind === 'constant' && part.value !== first.value)) {
        throw new Failure('internal', 'Shards disagree on a constant column.', { found: String(first.value) });
      }
      return constant(first.type, length, first.value);
  }
}

/** Typed arrays of one class, one after the other. */
export function concatValues<T extends FixedValues>(parts: readonly T[]): T {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const out = new (parts[0].constructor as new (length: number) => T)(length);
  let at = 0;
  for (const part of parts) {
    (out as unknown as { set(values: T, offset: number): void }).set(part, at);
    at += part.length;
  }
  return out;
}

function concatFixed(parts: readonly FixedColumn[], length: number): FixedColumn {
  return {
    kind: 'fixed',
    type: parts[0].type,
    length,
    values: concatValues(parts.map((part) => part.values)),
    validity: concatValidity(parts, length),
  };
}

function concatStrings(parts: readonly StringColumn[], length: number): StringColumn {
  const codeOf = new Map<string, number>();
  const dictionary: string[] = [];
  const codes = new Uint32Array(length);
  let at = 0;
  for (const part of parts) {
    const recode = Uint32Array.from(part.dictionary, (entry) => {
      const known = codeOf.get(entry);
      if (known !== undefined) return known;
      codeOf.set(entry, dictionary.length);
      return dictionary.push(entry) - 1;
    });
    for (let i = 0; i < part.length; i++) codes[at++] = recode[part.codes[i]] ?? 0;
  }
  return coded(codes, dictionary, concatValidity(parts, length));
}

function concatLists(parts: readonly ListColumn[], length: number): ListColumn {
  const offsets = new Uint32Array(length + 1);
  let at = 0;
  let base = 0;
  for (const part of parts) {
    for (let i = 0; i < part.length; i++) offsets[at++] = base + part.offsets[i];
    base += part.offsets[part.length];
  }
  offsets[length] = base;
  const items = concatColumns(parts.map((part) => part.items)) as FixedColumn | StringColumn;
  return { kind: 'list', type: parts[0].type, length, offsets, items, validity: concatValidity(parts, length) };
}

function concatValidity(parts: readonly Column[], length: number): Uint8Array | undefined {
  if (!parts.some((part) => part.kind !== 'constant' && part.validity)) return undefined;
  const out = new Uint8Array(length).fill(1);
  let at = 0;
  for (const part of parts) {
    if (part.kind !== 'constant' && part.validity) out.set(part.validity, at);
    at += part.length;
  }
  return out;
}

/** Rows [from, to) of a column, in memory of their own (a worker gets the slice and no more). */
export function sliceColumn(column: Column, from: number, to: number): Column {
  const length = to - from;
  switch (column.kind) {
    case 'constant':
      return { ...column, length };
    case 'fixed':
      return { ...column, length, values: column.values.slice(from, to), validity: column.validity?.slice(from, to) };
    case 'string':
      return { ...column, length, codes: column.codes.slice(from, to), validity: column.validity?.slice(from, to) };
    case 'list': {
      const first = column.offsets[from];
      return {
        ...column,
        length,
        offsets: column.offsets.slice(from, to + 1).map((offset) => offset - first),
        items: sliceColumn(column.items, first, column.offsets[to]) as FixedColumn | StringColumn,
        validity: column.validity?.slice(from, to),
      };
    }
  }
}
