import {
  coded,
  Failure,
  FIXED_ARRAYS,
  fixed,
  type Column,
  type FixedColumn,
  type ListColumn,
  type StringColumn,
  type Table,
} from '@merchantry/contracts';
import type { RunBatch } from './tile-runs.js';

/*
 * Tiles as runs: a row a run of neighbouring tiles. A list column has an item a tile, all lists of a table with the same
 * offsets; any other column has one value for all tiles of the run.
 */

export type RunColumns = Readonly<Record<string, FixedColumn | StringColumn | ListColumn>>;

const offsetsOf = new WeakMap<RunBatch, Uint32Array>();

/** Values tile by tile as lists run by run. */
export function listOver(batch: RunBatch, items: FixedColumn): ListColumn {
  const { runs } = batch;
  let offsets = offsetsOf.get(batch);
  if (offsets === undefined) {
    offsets = new Uint32Array(runs.length + 1);
    for (let i = 0; i < runs.length; i++) offsets[i + 1] = offsets[i] + runs[i].length;
    offsetsOf.set(batch, offsets);
  }
  return { kind: 'list', type: { list: items.type }, length: runs.length, offsets, items };
}

/** The same table with a row a tile. */
export function flattened({ columns }: Table): Table {
  const list = Object.values(columns).find((column) => column.kind === 'list');
  if (list?.kind !== 'list') throw new Failure('internal', 'A table of runs has no list.');
  const { offsets, length } = list;
  const flat = Object.entries(columns).map(([name, column]) => [name, repeated(column, offsets)] as const);
  return { rows: offsets[length], columns: Object.fromEntries(flat) };
}

function repeated(column: Column, offsets: Uint32Array): Column {
  const runs = column.length;
  const rows = offsets[runs];
  switch (column.kind) {
    case 'list':
      return column.items;
    case 'string':
      return coded(spread(column.codes, new Uint32Array(rows), offsets), column.dictionary);
    case 'fixed':
      return fixed(
        column.type,
        spread(column.values as Float64Array, new FIXED_ARRAYS[column.type](rows) as Float64Array, offsets),
      );
    default:
      throw new Failure('internal', 'A column of runs is of no known kind.', { found: column.kind });
  }
}

/** A value a run, over all tiles of the run. */
function spread<T extends Uint32Array | Float64Array>(values: T, out: T, offsets: Uint32Array): T {
  for (let i = 0; i < values.length; i++) out.fill(values[i], offsets[i], offsets[i + 1]);
  return out;
}
