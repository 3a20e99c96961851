import { join } from 'node:path';
import { Failure, type Table, type TableSchema } from '@merchantry/contracts';
import { ROW_GROUP_ROWS, streamParquet, type Database, type StreamedFile } from '@merchantry/tables';
import { rangeParts, type TileRange } from '../tiles/tile-runs.js';
import type { TileTable } from './tile-tables.js';

/** Rows of a part: whole row groups, so that several parts can be written at once and the weights of one fit in memory. */
const PART_ROWS = 256 * ROW_GROUP_ROWS;

/** A file of a logical table. */
export interface TilePart extends StreamedFile {
  readonly name: string;
}

export interface PartsRequest {
  readonly schema: TableSchema;
  readonly range: TileRange;
  /** Parts that are written at the same time; the bytes do not depend on it. */
  readonly writers: number;
}

/**
 * Writes a range of a logical table into a folder as `part-00000.parquet` and on, 31,457,280 rows each but the last. Rows
 * stand in order within parts and over them. Memory is bounded by the writers, not by the rows. A database of one thread
 * does best: each writer brings a thread of its own.
 *
 * @param advance told of rows done, of rows in all
 * @throws Failure `io_write_failure`, and what making the rows throws; parts may then stand half written
 */
export async function writeTileParts(
  db: Database,
  table: TileTable,
  { schema, range, writers }: PartsRequest,
  folder: string,
  advance: (done: number, total: number) => void,
): Promise<TilePart[]> {
  const parts = rangeParts(range, PART_ROWS);
  const files: TilePart[] = [];
  const total = range.to - range.from;
  let done = 0;
  let next = 0;
  let failed = false;
  function* watched(runs: Iterable<Table>): Generator<Table> {
    for (const batch of runs) {
      if (failed) throw new Failure('worker_failure', 'Another file of the export could not be written.');
      yield batch;
      done += batch.columns['tile_id'].kind === 'list' ? batch.columns['tile_id'].items.length : 0;
      advance(done, total);
    }
  }
  const writer = async () => {
    while (next < parts.length && !failed) {
      const k = next++;
      const name = `part-${String(k).padStart(5, '0')}.parquet`;
      const rows = parts[k].to - parts[k].from;
      const runs = watched(await table.runs(parts[k]));
      files[k] = {
        name,
        ...(await streamParquet(db, join(folder, name), schema, runs, {
          rows,
          dictionaries: table.dictionaries,
          lists: table.lists,
        })),
      };
    }
  };
  const failures: unknown[] = [];
  await Promise.all(
    Array.from({ length: Math.min(writers, parts.length) }, () =>
      writer().catch((error: unknown) => {
        failed = true;
        failures.push(error);
      }),
    ),
  );
  if (failed) throw failures[0];
  return files;
}
