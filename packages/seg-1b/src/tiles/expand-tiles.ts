import { coded, fixed, type Column, type Table } from '@merchantry/contracts';
import { runBatches, wholeRange, type RunBatch, type TileRange } from './tile-runs.js';
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
  { range = wholeRange(spans), rows = tileRows(spans.grid) }: ExpandOptions = {},
): Generator<Table> {
  const { grid, isos, row, rule } = spans;
  for (const batch of runBatches(spans, range, batchRows)) {
    yield {
      rows: batch.rows,
      columns: {
        country_iso: countryColumn(batch, spans, isos),
        tile_id: tileIdsOf(batch, spans),
        raster_row: fixed(
          'uint64',
          fillWords(batch, ({ span }) => row[span], 0),
        ),
        raster_col: fixed(
          'uint64',
          fillWords(batch, ({ column }) => column, 1),
        ),
        centroid_lon: byColumn(batch, grid.centreLon),
        centroid_lat: byRow(batch, spans, rows.centroidLat),
        pixel_area_m2: byRow(batch, spans, rows.area),
        inclusion_rule: coded(codesBySpan(batch, rule), INCLUSION_RULES),
      },
    };
  }
}

/** `tile_bounds` row by row, as `tileIndexBatches`; all degrees float64. */
export function* tileBoundsBatches(
  spans: TileSpans,
  batchRows = BATCH_ROWS,
  { range = wholeRange(spans), rows = tileRows(spans.grid) }: ExpandOptions = {},
): Generator<Table> {
  const { grid, isos } = spans;
  const east = grid.meridians.subarray(1);
  for (const batch of runBatches(spans, range, batchRows)) {
    yield {
      rows: batch.rows,
      columns: {
        country_iso: countryColumn(batch, spans, isos),
        tile_id: tileIdsOf(batch, spans),
        min_lat_deg: byRow(batch, spans, rows.minLat),
        max_lat_deg: byRow(batch, spans, rows.maxLat),
        min_lon_deg: byColumn(batch, grid.meridians),
        max_lon_deg: byColumn(batch, east),
        centroid_lat_deg: byRow(batch, spans, rows.centroidLat),
        centroid_lon_deg: byColumn(batch, grid.centreLon),
      },
    };
  }
}

/** The country of each tile of a batch. */
export const countryColumn = (
  batch: RunBatch,
  { country }: Pick<TileSpans, 'country'>,
  isos: readonly string[],
): Column => coded(codesBySpan(batch, country), isos);

/** The id of each tile of a batch, u64. */
export const tileIdsOf = (batch: RunBatch, { row, grid }: Pick<TileSpans, 'row' | 'grid'>): Column =>
  fixed(
    'uint64',
    fillWords(batch, ({ span, column }) => row[span] * grid.columns + column, 1),
  );

/** A code a tile, the same over a span. */
export function codesBySpan({ rows, runs }: RunBatch, codes: ArrayLike<number>): Uint32Array {
  const out = new Uint32Array(rows);
  for (const { span, at, length } of runs) out.fill(codes[span], at, at + length);
  return out;
}

function byRow({ rows, runs }: RunBatch, { row }: TileSpans, values: Float64Array): Column {
  const out = new Float64Array(rows);
  for (const { span, at, length } of runs) out.fill(values[row[span]], at, at + length);
  return fixed('float64', out);
}

function byColumn({ rows, runs }: RunBatch, values: Float64Array): Column {
  const out = new Float64Array(rows);
  for (const { column, at, length } of runs) out.set(values.subarray(column, column + length), at);
  return fixed('float64', out);
}

const TWO_POW_32 = 4294967296;

/** Whole numbers below 2^53 as u64, rising by `step` (0 or 1) over each run from its first. */
function fillWords(
  { rows, runs }: RunBatch,
  first: (run: RunBatch['runs'][number]) => number,
  step: 0 | 1,
): BigUint64Array {
  const out = new BigUint64Array(rows);
  // Halves of 32 bits: a bigint for each row would cost ten times as much.
  const halves = new Uint32Array(out.buffer);
  for (const run of runs) {
    const value = first(run);
    const end = 2 * (run.at + run.length);
    if (value + run.length <= TWO_POW_32) {
      for (let h = 2 * run.at, low = value; h < end; h += 2, low += step) halves[h] = low;
      continue;
    }
    for (let h = 2 * run.at, whole = value; h < end; h += 2, whole += step) {
      const high = Math.floor(whole / TWO_POW_32);
      halves[h] = whole - high * TWO_POW_32;
      halves[h + 1] = high;
    }
  }
  return out;
}
