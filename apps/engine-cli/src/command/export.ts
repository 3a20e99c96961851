import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { Failure } from '@merchantry/contracts';
import { PublishedReader, wallClock, withRunLock, type RunFolder, type World } from '@merchantry/engine';
import { canonicalJson } from '@merchantry/hashgate';
import {
  identityOf,
  isTileTable,
  openTileTable,
  rangeOf,
  TILE_TABLES,
  tileTableSchema,
  type TilePart,
  type TileRange,
  type TileTable,
  type TileTableId,
} from '@merchantry/seg-1b';
import { console_, parseCount, withExistingRun, type SharedOptions } from '../command-context.js';
import { exportTable, type Exported, type ExportPlace } from '../export-table.js';
import { grouped, textTable } from '../text-table.js';

export interface ExportOptions extends SharedOptions {
  readonly country?: string;
  readonly out?: string;
  readonly force?: boolean;
}

/**
 * `merchantry export <table>`: a logical table of tiles, row by row, as Parquet. The bytes follow from what the run
 * has published, so an export that stands already is either equal or in the way.
 */
export async function exportCommand(table: string, options: ExportOptions): Promise<void> {
  if (!isTileTable(table))
    throw new Failure('usage', `There is no logical table ${table}.`, {
      expected: TILE_TABLES.join(', '),
      found: table,
    });
  const writers = parseCount('workers', options.workers) ?? 1;
  const started = wallClock.milliseconds();
  // Writers bring their own threads: those of the database would only get in their way.
  await withExistingRun({ ...options, workers: undefined }, async (world) => {
    const published = new PublishedReader(world);
    const place = placeOf(world, table, published.parameterHash(identityOf(table)), options);
    const write = async () => {
      const opened = await openTileTable(table, {
        table: (id) => published.table(id),
        surface: () => published.raster('1B', 'population_raster'),
      });
      try {
        const range = countryRange(opened, options.country);
        const schema = world.contracts.tableSchemaAt(tileTableSchema(table), table);
        world.progress.begin(`${table} of ${world.run.label}`);
        const request = { schema, range, writers, force: options.force ?? false };
        const exported = await exportTable(await world.database(), opened, request, place, (done, total) =>
          world.progress.advance(done, total, 'rows'),
        );
        world.progress.end(exported.outcome);
        return exported;
      } finally {
        await opened.close();
      }
    };
    const exported = place.inRun ? await withRunLock(world.run, 0, write) : await write();
    const folder = options.out === undefined ? relative(world.root, place.target) : place.target;
    const seconds = (wallClock.milliseconds() - started) / 1000;
    print({ ...exported, run: world.run.label, table, folder, seconds }, options.json ?? false);
  });
}

function countryRange({ spans }: TileTable, iso: string | undefined): TileRange {
  const range = rangeOf(spans, iso);
  if (range !== null) return range;
  throw new Failure('usage', `The tile universe has no country ${iso}.`, {
    expected: spans.isos.join(', '),
    found: iso,
  });
}

interface Place extends ExportPlace {
  /** Whether it lies in the folder of the run, which one command at a time may write. */
  readonly inRun: boolean;
}

function placeOf({ run }: World, table: TileTableId, parameterHash: string, options: ExportOptions): Place {
  const tokens = `parameter_hash=${parameterHash}`;
  const name = options.country === undefined ? table : `${table}.${options.country}`;
  if (options.out === undefined) {
    if (run.locked())
      throw new Failure('run_locked', `The run ${run.label} is locked.`, {
        path: `runs/${run.label}/lock.json`,
        expected: 'another folder (--out)',
      });
    const target = run.path(join('export', name, tokens));
    return { target, stageFolder: run.path('tmp'), stageName: `export.${name}`, inRun: true };
  }
  const out = resolve(options.out);
  assertApart(run, out);
  const stageName = `${name}.${run.label}.${process.pid}.part`;
  return { target: join(out, tokens), stageFolder: out, stageName, inRun: false };
}

/** Among the published files of a run an export would be debris. */
function assertApart(run: RunFolder, out: string): void {
  const below = relative(run.dir, out);
  if (below.startsWith('..') || isAbsolute(below) || below.split(sep)[0] === 'export') return;
  throw new Failure('usage', 'That folder belongs to the engine.', {
    expected: `a folder below runs/${run.label}/export, or one outside of the run`,
    found: out,
  });
}

function print(
  answer: Exported & {
    readonly run: string;
    readonly table: string;
    readonly folder: string;
    readonly seconds: number;
  },
  json: boolean,
): void {
  const { run, table, folder, seconds, files, outcome } = answer;
  const sum = (of: (file: TilePart) => number) => files.reduce((total, file) => total + of(file), 0);
  const [rows, bytes] = [sum((file) => file.rows), sum((file) => file.bytes)];
  if (json) {
    const listed = files.map(({ sha256, ...file }) => ({ ...file, sha256_hex: sha256 }));
    console_.out(canonicalJson({ run, table, folder, outcome, rows, bytes, seconds, files: listed }));
    return;
  }
  console_.out(
    [
      textTable(
        ['file', 'rows', 'bytes', 'sha256'],
        files.map(({ name, ...file }) => [
          name,
          grouped(file.rows),
          grouped(file.bytes),
          file.sha256.slice(0, 16),
        ]),
      ),
      '',
      `${table} of ${run}, ${outcome}: ${grouped(rows)} rows, ${grouped(bytes)} bytes`,
      `files    ${folder}/`,
      `seconds  ${seconds.toFixed(2)}, ${grouped(Math.round(rows / Math.max(seconds, 0.001)))} rows/s`,
    ].join('\n'),
  );
}
