import {
  Failure,
  type Column,
  type FailurePlace,
  type ForeignKey,
  type Table,
  type TableSchema,
} from '@merchantry/contracts';
import { typeName } from './duck-types.js';
import { materialise } from './fill-vector.js';
import { keyWords, type KeyWords } from './key-words.js';
import { RowIndex } from './row-index.js';
import { columnOf } from './table-shape.js';
import { keyAt } from './validate-keys.js';

/** The table of a dataset id, for foreign keys; undefined when it is not at hand. */
export type TableLookup = (dataset: string) => Table | undefined;

/**
 * Every foreign key finds its row in the referenced table; keys with a null in them are exempt.
 *
 * @throws Failure table_foreign_key_violation at the first row that finds none.
 */
export function checkReferences(
  table: Table,
  schema: TableSchema,
  lookup: TableLookup,
  at: FailurePlace,
): void {
  for (const reference of schema.foreignKeys) checkReference(table, reference, lookup, at);
}

function checkReference(table: Table, reference: ForeignKey, lookup: TableLookup, place: FailurePlace): void {
  const at = { ...place, column: reference.columns.join(', ') };
  const target = lookup(reference.dataset);
  if (target === undefined) {
    throw new Failure('input_resolution_error', 'A referenced table is not at hand.', {
      ...at,
      expected: `table ${reference.dataset}`,
      found: 'nothing',
    });
  }
  const pairs = reference.columns.map((name, i) =>
    pairWords(columnOf(table, name), target.columns[reference.referenced[i]], name, at, reference, i),
  );
  const index = new RowIndex(
    pairs.map(({ theirs }) => theirs),
    target.rows,
  );
  for (let row = 0; row < target.rows; row++) index.add(row);
  const ours = pairs.flatMap((pair) => pair.ours.words);
  const validities = pairs.flatMap((pair) => (pair.validity === undefined ? [] : [pair.validity]));
  for (let row = 0; row < table.rows; row++) {
    if (validities.some((validity) => validity[row] === 0)) continue;
    if (index.find(ours, row) >= 0) continue;
    throw new Failure('table_foreign_key_violation', 'A foreign key finds no row.', {
      ...at,
      row,
      expected: `a value of ${reference.dataset}.${reference.referenced.join(', ')}`,
      found: keyAt(table, reference.columns, row),
    });
  }
}

interface WordPair {
  readonly ours: KeyWords;
  readonly theirs: KeyWords;
  readonly validity?: Uint8Array;
}

/** Words of a column and of the one it refers to, in one code space and one layout. */
function pairWords(
  ours: Column,
  theirs: Column | undefined,
  name: string,
  at: FailurePlace,
  { dataset, referenced }: ForeignKey,
  i: number,
): WordPair {
  if (theirs === undefined || typeName(ours.type) !== typeName(theirs.type)) {
    throw new Failure('contract_invalid', 'A foreign key refers to a column of another type.', {
      ...at,
      expected: `${dataset}.${referenced[i]} of type ${typeName(ours.type)}`,
      found: theirs === undefined ? 'no such column' : typeName(theirs.type),
    });
  }
  const interner = new Map<string, number>();
  const full = (column: Column) => (column.kind === 'constant' ? materialise(column, column.length) : column);
  const { words: theirWords } = keyWords(withoutNulls(full(theirs)), name, interner);
  const filled = full(ours);
  const { words } = keyWords(withoutNulls(filled), name, interner);
  const theirValidity = full(theirs).validity;
  return {
    // A null of the referenced table is nobody's target: a leading word sets it apart.
    ours: { words: [new Uint32Array(ours.length), ...words] },
    theirs: { words: [nullWord(theirValidity, theirs.length), ...theirWords] },
    validity: filled.validity,
  };
}

const withoutNulls = (column: Column): Column => ({ ...column, validity: undefined }) as Column;

function nullWord(validity: Uint8Array | undefined, length: number): Uint32Array {
  const word = new Uint32Array(length);
  if (validity !== undefined) for (let row = 0; row < length; row++) word[row] = 1 - validity[row];
  return word;
}
