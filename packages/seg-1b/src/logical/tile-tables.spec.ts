import { describe, expect, it } from '@jest/globals';
import { globalGrid, rowCellAreas } from '@merchantry/geo';
import { loadContracts, valueAt, type Table } from '@merchantry/contracts';
import { fileURLToPath } from 'node:url';
import { largestRemainder } from '../../test/largest-remainder-twin.js';
import { MemoryRaster } from '../../test/memory-raster.js';
import { shippedWeightPolicy } from '../../test/shipped-policies.js';
import { weighWorld } from '../s2/weigh-world.js';
import { rowTable } from '../tiles/row-table.js';
import { spanTable } from '../tiles/span-table.js';
import { tileRows } from '../tiles/tile-rows.js';
import { CENTER, NEAREST, withOrdinals } from '../tiles/tile-spans.js';
import { tileBoundsBatches, tileIndexBatches } from '../tiles/expand-tiles.js';
import { flattened } from '../tiles/run-tables.js';
import { rangeOfCountry, rangeParts, wholeRange } from '../tiles/tile-runs.js';
import { openTileWeights, tileWeightsBatches } from '../weights/expand-weights.js';
import { squareMillimetres } from '../weights/mass-law.js';
import { weightCountryTable, weightSpanTable, type WeightBasis } from '../weights/weight-tables.js';
import {
  identityOf,
  openTileTable,
  rangeOf,
  TILE_TABLES,
  tileTableSchema,
  type TileSources,
} from './tile-tables.js';

const grid = globalGrid(60);
const isos = ['AA', 'BB', 'CC'];
/** Rows of runs: country, row, first column, length, rule. BB and AA share cells; CC lives at the edges of the grid. */
const RUNS = [
  [0, 10, 4, 30, CENTER],
  [0, 11, 0, 1, NEAREST],
  [0, 11, 7, 20, CENTER],
  [1, 10, 20, 25, CENTER],
  [1, 90, 200, 160, CENTER],
  [2, 0, 0, 360, CENTER],
  [2, 179, 359, 1, CENTER],
];
const spans = withOrdinals({
  grid,
  isos,
  strata: ['X/Y'],
  country: Uint16Array.from(RUNS, ([c]) => c),
  row: Uint32Array.from(RUNS, ([, row]) => row),
  colStart: Uint32Array.from(RUNS, ([, , start]) => start),
  colLen: Uint32Array.from(RUNS, ([, , , length]) => length),
  stratum: new Uint16Array(RUNS.length),
  rule: Uint8Array.from(RUNS, ([, , , , rule]) => rule),
  held: new Uint8Array(RUNS.length).fill(1),
});
const tiles = RUNS.flatMap(([c, row, start, length, rule]) =>
  Array.from({ length }, (_, k) => ({ c, row, column: start + k, rule })),
);
const areas = rowCellAreas(grid);
const pixels = new Float32Array(grid.rows * grid.columns).map((_, i) => ((i * 37) % 1009) / 4);
const surface = new MemoryRaster(grid, pixels);
const policy = shippedWeightPolicy();

/** What a run would hold of this universe. */
async function published(raster: MemoryRaster): Promise<TileSources> {
  const rowArea = squareMillimetres(areas);
  const world = await weighWorld(policy, spans, 3, raster, { columns: grid.columns, rowArea });
  const shares = { uniform: 0n, area: 0n, population: 0n };
  const basis: WeightBasis = { basis: 'population', shares, dp: policy.dp, rasterDigest: 'ab'.repeat(32) };
  const tables: Record<string, Table> = {
    tile_spans: spanTable(spans),
    tile_rows: rowTable(tileRows(grid), grid.columns),
    tile_weight_spans: weightSpanTable(spans, world.prefixWeight, world.prefixMass),
    tile_weight_countries: weightCountryTable(isos, world.countries, basis),
  };
  return {
    table: (id) => Promise.resolve(tables[id]),
    surface: () => Promise.resolve({ source: raster, digest: 'ab'.repeat(32) }),
  };
}

type Row = Record<string, unknown>;
const rowsOf = (batches: Iterable<Table>): Row[] =>
  [...batches].flatMap(({ rows, columns }) =>
    Array.from({ length: rows }, (_, i) =>
      Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, valueAt(column, i)])),
    ),
  );

async function collected(batches: AsyncIterable<Table>): Promise<Table[]> {
  const out: Table[] = [];
  for await (const batch of batches) out.push(batch);
  return out;
}

const identified = ({ c, row, column }: (typeof tiles)[number]) => ({
  country_iso: isos[c],
  tile_id: BigInt(row * grid.columns + column),
});

const INDEX = tiles.map((tile) => ({
  ...identified(tile),
  raster_row: BigInt(tile.row),
  raster_col: BigInt(tile.column),
  centroid_lon: grid.centreLon[tile.column],
  centroid_lat: grid.centreLat[tile.row],
  pixel_area_m2: areas[tile.row],
  inclusion_rule: tile.rule === CENTER ? 'center' : 'nearest',
}));
const BOUNDS = tiles.map((tile) => ({
  ...identified(tile),
  min_lat_deg: grid.parallels[tile.row + 1],
  max_lat_deg: grid.parallels[tile.row],
  min_lon_deg: grid.meridians[tile.column],
  max_lon_deg: grid.meridians[tile.column + 1],
  centroid_lat_deg: grid.centreLat[tile.row],
  centroid_lon_deg: grid.centreLon[tile.column],
}));

/** `tile_weights` weighed tile by tile over whole countries. */
function bruteWeights(of: Float32Array): Row[] {
  return isos.flatMap((_, c) => {
    const own = tiles.filter((tile) => tile.c === c);
    const masses = own.map(({ row, column }) => BigInt(Math.round(of[row * grid.columns + column] * 100)));
    const alike = masses.every((mass) => mass === 0n);
    const weights = largestRemainder(alike ? masses.map(() => 1n) : masses, 10n ** BigInt(policy.dp));
    return own.map((tile, i) => ({
      ...identified(tile),
      weight_fp: BigInt(weights[i]),
      dp: BigInt(policy.dp),
      basis: 'population',
    }));
  });
}

describe('ranges of tiles', () => {
  it('are those of countries, and are cut into parts', () => {
    expect([0, 1, 2].map((c) => rangeOfCountry(spans, c))).toEqual([
      { from: 0, to: 51 },
      { from: 51, to: 236 },
      { from: 236, to: 597 },
    ]);
    expect(rangeOf(spans, 'BB')).toEqual({ from: 51, to: 236 });
    expect(rangeOf(spans, 'XX')).toBeNull();
    expect(rangeOf(spans, undefined)).toEqual({ from: 0, to: tiles.length });
    expect(rangeParts({ from: 5, to: 12 }, 3)).toEqual([
      { from: 5, to: 8 },
      { from: 8, to: 11 },
      { from: 11, to: 12 },
    ]);
  });

  it('expand to their rows whatever the size of a batch', () => {
    expect(rowsOf(tileIndexBatches(spans))).toEqual(INDEX);
    expect(rowsOf(tileBoundsBatches(spans))).toEqual(BOUNDS);
    for (const size of [1, 7, 64]) {
      const batches = [...tileIndexBatches(spans, size, { range: { from: 20, to: 270 } })];
      expect(batches.slice(0, -1).every(({ rows }) => rows === size)).toBe(true);
      expect(rowsOf(batches)).toEqual(INDEX.slice(20, 270));
    }
    expect([...tileIndexBatches(spans, 7, { range: { from: 4, to: 4 } })]).toEqual([]);
  });

  it('keep ids beyond 2^32', () => {
    const fine = globalGrid(0.05);
    const one = { ...spans, grid: fine, row: spans.row.map((row) => (row === 179 ? 215_000 : row)) };
    const ids = rowsOf(tileIndexBatches(one)).map(({ tile_id }) => tile_id);
    expect(ids.at(-1)).toBe(BigInt(215_000) * BigInt(fine.columns) + 359n);
  });
});

describe('a logical table', () => {
  it('follows from what a run has published, range by range', async () => {
    const sources = await published(surface);
    const expected: Record<string, Row[]> = {
      tile_index: INDEX,
      tile_bounds: BOUNDS,
      tile_weights: bruteWeights(pixels),
    };
    const contracts = loadContracts(fileURLToPath(new URL('../../../..', import.meta.url)));
    for (const id of TILE_TABLES) {
      const table = await openTileTable(id, sources);
      const made = [...(await table.runs(wholeRange(table.spans)))];
      expect(made[0].rows).toBe(RUNS.length);
      const batches = made.map(flattened);
      expect(rowsOf(batches)).toEqual(expected[id]);
      const part = [...(await table.runs({ from: 33, to: 101 }))].map(flattened);
      expect(rowsOf(part)).toEqual(expected[id].slice(33, 101));
      const nested = Object.entries(made[0].columns).filter(([, { kind }]) => kind === 'list');
      expect(nested.map(([name]) => name)).toEqual(table.lists);
      for (const [name, dictionary] of Object.entries(table.dictionaries))
        expect(batches[0].columns[name]).toMatchObject({ kind: 'string', dictionary });
      const declared = contracts.tableSchemaAt(tileTableSchema(id), id).columns;
      expect(Object.entries(batches[0].columns).map(([name, { type }]) => [name, type])).toEqual(
        declared.map(({ name, type }) => [name, type]),
      );
      await table.close();
    }
    expect(TILE_TABLES.map(identityOf)).toEqual(['tile_spans', 'tile_spans', 'tile_weight_spans']);
  });

  it('is refused over rows of another grid and over another surface', async () => {
    const sources = await published(surface);
    const other = rowTable(tileRows(globalGrid(60)), 360);
    const torn = { ...other, columns: { ...other.columns, pixel_area_m2: other.columns['min_lat_deg'] } };
    const tableOf = (id: string, table: Table): TileSources => ({
      ...sources,
      table: (asked) => (asked === id ? Promise.resolve(table) : sources.table(asked)),
    });
    await expect(openTileTable('tile_index', tableOf('tile_rows', torn))).rejects.toMatchObject({
      code: 'E006_AREA_NONPOS',
    });
    const coarse = rowTable(tileRows(globalGrid(120)), 360);
    await expect(openTileTable('tile_index', tableOf('tile_rows', coarse))).rejects.toMatchObject({
      code: 'E004_BOUNDS',
    });
    const elsewhere = { ...sources, surface: async () => ({ source: surface, digest: 'cd'.repeat(32) }) };
    await expect(openTileTable('tile_weights', elsewhere)).rejects.toMatchObject({
      code: 'E414_WEIGHT_TAMPER',
    });
  });
});

describe('tileWeightsBatches', () => {
  it.each([
    ['people everywhere', pixels],
    ['nobody in AA and BB', pixels.map((people, i) => (i < 179 * 360 && i >= 360 ? 0 : people))],
  ])('gives each country 10^dp, as a weighing of every tile does: %s', async (_, of) => {
    const raster = new MemoryRaster(grid, of);
    const sources = await published(raster);
    const tables = {
      spans: await sources.table('tile_weight_spans'),
      countries: await sources.table('tile_weight_countries'),
    };
    const weights = openTileWeights(tables, spans, squareMillimetres(areas));
    const expected = bruteWeights(of);
    for (const size of [undefined, 1, 50]) {
      const rows = rowsOf(await collected(tileWeightsBatches(weights, spans, raster, size)));
      expect(rows).toEqual(expected);
      for (const iso of isos) {
        const sum = rows.reduce(
          (all, row) => all + (row.country_iso === iso ? (row.weight_fp as bigint) : 0n),
          0n,
        );
        expect(sum).toBe(10n ** BigInt(policy.dp));
      }
    }
    const part = await collected(tileWeightsBatches(weights, spans, raster, 16, { from: 40, to: 240 }));
    expect(rowsOf(part)).toEqual(expected.slice(40, 240));
  });
});
