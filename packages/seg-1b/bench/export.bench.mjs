// Logical tables of tiles as Parquet, by grid: rows, time, rate, peak memory. Universes come from the built references; weights
// from a made-up surface. `node bench/export.bench.mjs [arc-minutes ...]`; WRITERS (2) and TABLES (all) may be set.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadContracts } from '@merchantry/contracts';
import { globalGrid, gridTransform, rowCellAreas } from '@merchantry/geo';
import { openDatabase, readTable, writeParquet } from '@merchantry/tables';
import {
  openTileTable,
  rowTable,
  spanTable,
  squareMillimetres,
  TILE_TABLES,
  tileRows,
  tileTableSchema,
  tileUniverse,
  weighWorld,
  weightCountryTable,
  weightSpanTable,
  wholeRange,
  writeTileParts,
} from '../dist/index.js';
import { referenceInputs } from './reference-inputs.mjs';

const self = fileURLToPath(import.meta.url);
const root = join(dirname(self), '../../..');
const contracts = loadContracts(root);
const writers = Number(process.env.WRITERS ?? 2);

/** A surface that is computed where it is read: no file, no memory. One cell in four has people. */
const surface = (grid) => ({
  width: grid.columns,
  height: grid.rows,
  nodata: null,
  geotransform: gridTransform(grid),
  read({ column, row, width, height }) {
    const pixels = new Float32Array(width * height);
    for (let r = 0; r < height; r++)
      for (let c = 0; c < width; c++) {
        const mixed = Math.imul((row + r) * grid.columns + column + c, 2654435761) >>> 0;
        pixels[r * width + c] = mixed < 2 ** 30 ? (mixed & 0xffff) / 64 : 0;
      }
    return Promise.resolve(pixels);
  },
  close: () => Promise.resolve(),
});

/** Spans, rows and weights of a grid, written as the states write them. */
async function make(arcMinutes, folder) {
  const db = await openDatabase();
  const inputs = await referenceInputs(db, root, contracts);
  const { isos } = inputs;
  const grid = globalGrid(arcMinutes);
  const { spans } = tileUniverse({ ...inputs, grid });
  const policy = { basis: 'population', dp: 9, fallback_mode: 'uniform', blend_v2: { enabled: false } };
  const weightGrid = { columns: grid.columns, rowArea: squareMillimetres(rowCellAreas(grid)) };
  const world = await weighWorld(policy, spans, isos.length, surface(grid), weightGrid);
  const basis = {
    basis: 'population',
    shares: { uniform: 0n, area: 0n, population: 0n },
    dp: 9,
    rasterDigest: '0'.repeat(64),
  };
  const tables = {
    tile_spans: spanTable(spans),
    tile_rows: rowTable(tileRows(grid), grid.columns),
    tile_weight_spans: weightSpanTable(spans, world.prefixWeight, world.prefixMass),
    tile_weight_countries: weightCountryTable(isos, world.countries, basis),
  };
  for (const [id, table] of Object.entries(tables))
    await writeParquet(db, join(folder, `${id}.parquet`), table, contracts.tableSchema(id));
  db.close();
}

/** Expands one table; prints what it took. */
async function measure(arcMinutes, id, folder) {
  const db = await openDatabase({ threads: 1 });
  const grid = globalGrid(arcMinutes);
  const start = performance.now();
  const table = await openTileTable(id, {
    table: (name) => readTable(db, [join(folder, `${name}.parquet`)], contracts.tableSchema(name)),
    surface: async () => ({ source: surface(grid), digest: '0'.repeat(64) }),
  });
  const range = wholeRange(table.spans);
  const schema = contracts.tableSchemaAt(tileTableSchema(id), id);
  const out = join(folder, id);
  mkdirSync(out);
  const files = await writeTileParts(db, table, { schema, range, writers }, out, () => undefined);
  const seconds = (performance.now() - start) / 1000;
  db.close();
  const { user, system } = process.cpuUsage();
  console.log(
    JSON.stringify({
      'arc-minutes': arcMinutes,
      table: id,
      rows: range.to,
      seconds: Number(seconds.toFixed(1)),
      'CPU s': Number(((user + system) / 1e6).toFixed(1)),
      'rows/s': Math.round(range.to / seconds),
      'peak MiB': Math.round(process.resourceUsage().maxRSS / 1024),
      files: files.length,
      MB: Number((files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6).toFixed(1)),
    }),
  );
}

/** A child of its own for every measurement, so that peaks of memory do not add up. */
function child(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [self, ...args.map(String)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${status}\n${stderr}`);
  return stdout;
}

const [command, ...args] = process.argv.slice(2);
if (command === 'make') await make(Number(args[0]), args[1]);
else if (command === 'measure') await measure(Number(args[0]), args[1], args[2]);
else {
  const grids = process.argv.slice(2).map(Number);
  const tables = process.env.TABLES?.split(',') ?? TILE_TABLES;
  const lines = [];
  for (const arcMinutes of grids.length > 0 ? grids : [30, 5, 1, 0.5]) {
    const folder = mkdtempSync(join(tmpdir(), 'merchantry-export-'));
    try {
      child('make', arcMinutes, folder);
      for (const id of tables) {
        lines.push(JSON.parse(child('measure', arcMinutes, id, folder)));
        console.log(JSON.stringify(lines.at(-1)));
        rmSync(join(folder, id), { recursive: true });
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  console.table(lines);
}
