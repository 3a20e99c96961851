import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Failure, type Table, type TableSchema } from '@merchantry/contracts';
import { rangeParts, type TileRange, type TileTable } from '@merchantry/seg-1b';
import {
  moveAside,
  publishFolder,
  ROW_GROUP_ROWS,
  stage,
  streamParquet,
  writing,
  type Database,
  type StreamedFile,
} from '@merchantry/tables';

/** Rows of a file: whole row groups, so that several files can be written at once and the weights of one fit in memory. */
const PART_ROWS = 256 * ROW_GROUP_ROWS;

export interface ExportedFile extends StreamedFile {
  readonly name: string;
}

/** What an export came to. `unchanged`: the very bytes stood there already. */
export interface Exported {
  readonly files: readonly ExportedFile[];
  readonly outcome: 'written' | 'unchanged' | 'replaced';
}

/** Where an export goes, and where it is made before; both on one file system. */
export interface ExportPlace {
  readonly target: string;
  readonly stageFolder: string;
  readonly stageName: string;
}

export interface ExportRequest {
  readonly schema: TableSchema;
  readonly range: TileRange;
  /** Files that are written at the same time; the bytes do not depend on it. */
  readonly writers: number;
  /** Whether an export with other bytes is replaced. */
  readonly force: boolean;
}

/**
 * Writes a range of a logical table as files of 31,457,280 rows but the last, and publishes them together by one rename.
 * Memory is bounded by the writers, not by the rows.
 *
 * @param advance told of rows done, of rows in all
 * @throws Failure `usage` where another export is in the way, `io_write_failure`, and what making the rows throws;
 * nothing is left behind then
 */
export async function exportTable(
  db: Database,
  table: TileTable,
  request: ExportRequest,
  { target, stageFolder, stageName }: ExportPlace,
  advance: (done: number, total: number) => void,
): Promise<Exported> {
  const existed = existsSync(stageFolder);
  const staged = stage(stageFolder, stageName);
  try {
    const files = await writeParts(db, table, request, staged, advance);
    return {
      files,
      outcome: publish(staged, target, join(stageFolder, `${stageName}.replaced`), request.force),
    };
  } finally {
    rmSync(staged, { recursive: true, force: true });
    if (!existed && readdirSync(stageFolder).length === 0) rmSync(stageFolder, { recursive: true });
  }
}

async function writeParts(
  db: Database,
  table: TileTable,
  { schema, range, writers }: ExportRequest,
  folder: string,
  advance: (done: number, total: number) => void,
): Promise<ExportedFile[]> {
  const parts = rangeParts(range, PART_ROWS);
  const files: ExportedFile[] = [];
  const total = range.to - range.from;
  let done = 0;
  let next = 0;
  let failed = false;
  function* watched(batches: Iterable<Table>): Generator<Table> {
    for (const batch of batches) {
      if (failed) throw new Failure('worker_failure', 'Another file of the export could not be written.');
      yield batch;
      done += batch.rows;
      advance(done, total);
    }
  }
  const writer = async () => {
    while (next < parts.length && !failed) {
      const k = next++;
      const name = `part-${String(k).padStart(5, '0')}.parquet`;
      const rows = parts[k].to - parts[k].from;
      const batches = watched(await table.batches(parts[k]));
      files[k] = { name, ...(await streamParquet(db, join(folder, name), schema, rows, batches)) };
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

function publish(staged: string, target: string, aside: string, force: boolean): Exported['outcome'] {
  const outcome = publishFolder(staged, target);
  if (outcome !== 'different') return outcome === 'identical' ? 'unchanged' : 'written';
  if (!force)
    throw new Failure('usage', 'Another export is in the way.', {
      path: target,
      expected: 'the same bytes, another folder (--out), or --force to replace it',
      found: 'other files or bytes',
    });
  writing({ path: aside }, () => rmSync(aside, { recursive: true, force: true }));
  moveAside(target, aside, basename(target));
  publishFolder(staged, target);
  writing({ path: aside }, () => rmSync(aside, { recursive: true, force: true }));
  return 'replaced';
}
