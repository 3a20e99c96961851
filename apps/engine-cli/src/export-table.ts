import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure } from '@merchantry/contracts';
import { writeTileParts, type PartsRequest, type TilePart, type TileTable } from '@merchantry/seg-1b';
import { moveAside, publishFolder, stage, writing, type Database } from '@merchantry/tables';

/** What an export came to. `unchanged`: the very bytes stood there already. */
export interface Exported {
  readonly files: readonly TilePart[];
  readonly outcome: 'written' | 'unchanged' | 'replaced';
}

/** Where an export goes, and where it is made before; both on one file system. */
export interface ExportPlace {
  readonly target: string;
  readonly stageFolder: string;
  readonly stageName: string;
}

export interface ExportRequest extends PartsRequest {
  /** Whether an export with other bytes is replaced. */
  readonly force: boolean;
}

/**
 * Writes a range of a logical table (`writeTileParts`) and publishes its files together by one rename.
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
    const files = await writeTileParts(db, table, request, staged, advance);
    return {
      files,
      outcome: publish(staged, target, join(stageFolder, `${stageName}.replaced`), request.force),
    };
  } finally {
    rmSync(staged, { recursive: true, force: true });
    if (!existed && readdirSync(stageFolder).length === 0) rmSync(stageFolder, { recursive: true });
  }
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
  const old = moveAside(target, aside, basename(target));
  try {
    publishFolder(staged, target);
  } catch (error) {
    moveAside(old, dirname(target), basename(target));
    throw error;
  }
  writing({ path: aside }, () => rmSync(aside, { recursive: true, force: true }));
  return 'replaced';
}
