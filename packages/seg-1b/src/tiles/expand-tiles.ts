import { coded, fixed, type Table } from '@merchantry/contracts';
import { runBatches, wholeRange, type RunBatch, type TileRange } from './tile-runs.js';
import { flattened, listOver, type RunColumns } from './run-tables.js';
import { tileRows, type TileRows } from './tile-rows.js';
import { INCLUSION_RULES, type TileSpans } from './tile-spans.js';

/** Rows of a batch of the expanding readers unless told otherwise. */
export const BATCH_ROWS = 122_880;

/** What the expanding readers may be told. */
export interface ExpandOptions {
  /** Tiles to expand; all of them unless told otherwise. */
  readonly range?: TileRange;
  /** Latitudes and areas of the rows as they are sealed; computed from the grid unless told otherwise. */
  readonly rows?: TileRows;
}

/**
 * `tile_index` row by row, in order of country and tile id, in tables of `batchRows` rows but the last. Columns: ids, row
 * and column u64; degrees and m2 float64; country and rule as codes. At most one batch is held.
 */
export function* tileIndexBatches(
  spans: TileSpans,
  batchRows = BATCH_ROWS,
  options: ExpandOptions = {},
): Generator<Table> {
  for (const batch of tileIndexRuns(spans, batchRows, options)) yield flattened(batch);
}

/** `tile_bounds` row by row, as `tileIndexBatches`; all degrees float64. */
export function* tileBoundsBatches(
  spans: TileSpans,
  batchRows = BATCH_ROWS,
  options: ExpandOptions = {},
): Generator<Table> {
  for (const batch of tileBoundsRuns(spans, batchRows, options)) yield flattened(batch);
}

/** Columns of the runs of `tile_index` that are lists; the others hold for a whole run. */
export const INDEX_LISTS = ['tile_id', 'raster_col', 'centroid_lon'] as const;

/** The same for `tile_bounds`. */
export const BOUNDS_LISTS = ['tile_id', 'min_lon_deg', 'max_lon_deg', 'centroid_lon_deg'] as const;

/** `tile_index` as `tileIndexBatches`, a row a run of neighbouring tiles of one span, with lists over its tiles. */
export function* tileIndexRuns(
  spans: TileSpans,
  batchRows = BATCH_ROWS,
  { range = wholeRange(spans), rows = tileRows(spans.grid) }: ExpandOptions = {},
): Generator<Table> {
  const { grid, row, rule } = spans;
  for (const batch of runBatches(spans, range, batchRows)) {
    const spanOf = batch.runs.map(({ span }) => span);
    const columns: RunColumns = {
      country_iso: countriesOf(batch, spans),
      tile_id: listOver(batch, tileIdsOf(batch, spans)),
      raster_row: fixed(
        'uint64',
        BigUint64Array.from(spanOf, (span) => BigInt(row[span])),
      ),
      raster_col: listOver(
        batch,
        risingWords(batch, ({ column }) => column),
      ),
      centroid_lon: byColumn(batch, grid.centreLon),
      centroid_lat: byRow(batch, spans, rows.centroidLat),
      pixel_area_m2: byRow(batch, spans, rows.area),
      inclusion_rule: coded(
        Uint32Array.from(spanOf, (span) => rule[span]),
        INCLUSION_RULES,
      ),
    };
    yield { rows: batch.runs.length, columns };
  }
}

/** `tile_bounds` as `tileBoundsBatches`, a row a run. */
export function* tileBoundsRuns(
  spans: TileSpans,
  batchRows = BATCH_ROWS,
  { range = wholeRange(spans), rows = tileRows(spans.grid) }: ExpandOptions = {},
): Generator<Table> {
  const { grid } = spans;
  const east = grid.meridians.subarray(1);
  for (const batch of runBatches(spans, range, batchRows)) {
    const columns: RunColumns = {
      country_iso: countriesOf(batch, spans),
      tile_id: listOver(batch, tileIdsOf(batch, spans)),
      min_lat_deg: byRow(batch, spans, rows.minLat),
      max_lat_deg: byRow(batch, spans, rows.maxLat),
      min_lon_deg: byColumn(batch, grid.meridians),
      max_lon_deg: byColumn(batch, east),
      centroid_lat_deg: byRow(batch, spans, rows.centroidLat),
      centroid_lon_deg: byColumn(batch, grid.centreLon),
    };
    yield { rows: batch.runs.length, columns };
  }
}

/** The country of each run of a batch. */
export const countriesOf = ({ runs }: RunBatch, { country, isos }: Pick<TileSpans, 'country' | 'isos'>) =>
  coded(
    Uint32Array.from(runs, ({ span }) => country[span]),
    isos,
  );

/** The id of each tile of a batch, u64. */
export const tileIdsOf = (batch: RunBatch, { row, grid }: Pick<TileSpans, 'row' | 'grid'>) =>
  risingWords(batch, ({ span, column }) => row[span] * grid.columns + column);

const byRow = ({ runs }: RunBatch, { row }: TileSpans, values: Float64Array) =>
  fixed(
    'float64',
    Float64Array.from(runs, ({ span }) => values[row[span]]),
  );

function byColumn(batch: RunBatch, values: Float64Array) {
  const out = new Float64Array(batch.rows);
  for (const { column, at, length } of batch.runs) out.set(values.subarray(column, column + length), at);
  return listOver(batch, fixed('float64', out));
}

const TWO_POW_32 = 4294967296;

/** Whole numbers below 2^53 as u64, one a tile, rising by one over each run from its first. */
function risingWords({ rows, runs }: RunBatch, first: (run: RunBatch['runs'][number]) => number) {
  const out = new BigUint64Array(rows);
  // Halves of 32 bits: a bigint for each row would cost ten times as much.
  const halves = new Uint32Array(out.buffer);
  for (const run of runs) {
    const value = first(run);
    const end = 2 * (run.at + run.length);
    if (value + run.length <= TWO_POW_32) {
      for (let h = 2 * run.at, low = value; h < end; h += 2, low++) halves[h] = low;
      continue;
    }
    for (let h = 2 * run.at, whole = value; h < end; h += 2, whole++) {
      const high = Math.floor(whole / TWO_POW_32);
      halves[h] = whole - high * TWO_POW_32;
      halves[h + 1] = high;
    }
  }
  return fixed('uint64', out);
}
