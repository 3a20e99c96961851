import { coded, fixed, type Table } from '@merchantry/contracts';
import { rowCellAreas, tileIdColumn } from '@merchantry/geo';
import { INCLUSION_RULES, type TileSpans } from './tile-spans.js';

/** Tiles one by one as plain columns; row i is a tile. */
interface TileBatch {
  readonly country: Uint32Array;
  readonly row: Uint32Array;
  readonly column: Uint32Array;
  readonly rule: Uint32Array;
}

/** Rows of a batch of the expanding readers unless told otherwise. */
export const BATCH_ROWS = 122_880;

/** Spans as tiles, `batchRows` at a time, in order of country and tile id. */
function* tileBatches(spans: TileSpans, batchRows: number): Generator<TileBatch> {
  const { country, row, colStart, colLen, rule } = spans;
  let left = 0;
  for (const length of colLen) left += length;
  let span = 0;
  let at = 0;
  while (left > 0) {
    const size = Math.min(batchRows, left);
    const batch: TileBatch = {
      country: new Uint32Array(size),
      row: new Uint32Array(size),
      column: new Uint32Array(size),
      rule: new Uint32Array(size),
    };
    for (let n = 0; n < size;) {
      const take = Math.min(size - n, colLen[span] - at);
      batch.country.fill(country[span], n, n + take);
      batch.row.fill(row[span], n, n + take);
      batch.rule.fill(rule[span], n, n + take);
      const first = colStart[span] + at - n;
      for (let k = n; k < n + take; k++) batch.column[k] = first + k;
      n += take;
      at += take;
      if (at === colLen[span]) {
        span++;
        at = 0;
      }
    }
    left -= size;
    yield batch;
  }
}

const tileIds = ({ row, column }: TileBatch, columns: number): BigUint64Array =>
  tileIdColumn(Float64Array.from(row, (r, i) => r * columns + column[i]));

const gather = (values: Float64Array, at: Uint32Array, shift = 0): Float64Array => {
  const out = new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) out[i] = values[at[i] + shift];
  return out;
};

/** `tile_index` row by row, in tables of up to `batchRows` rows. */
export function* tileIndexBatches(spans: TileSpans, batchRows = BATCH_ROWS): Generator<Table> {
  const { grid, isos } = spans;
  const areas = rowCellAreas(grid);
  for (const batch of tileBatches(spans, batchRows)) {
    yield {
      rows: batch.row.length,
      columns: {
        country_iso: coded(batch.country, isos),
        tile_id: fixed('uint64', tileIds(batch, grid.columns)),
        raster_row: fixed('uint64', tileIdColumn(batch.row)),
        raster_col: fixed('uint64', tileIdColumn(batch.column)),
        centroid_lon: fixed('float64', gather(grid.centreLon, batch.column)),
        centroid_lat: fixed('float64', gather(grid.centreLat, batch.row)),
        pixel_area_m2: fixed('float64', gather(areas, batch.row)),
        inclusion_rule: coded(batch.rule, INCLUSION_RULES),
      },
    };
  }
}

/** `tile_bounds` row by row, in tables of up to `batchRows` rows. */
export function* tileBoundsBatches(spans: TileSpans, batchRows = BATCH_ROWS): Generator<Table> {
  const { grid, isos } = spans;
  for (const batch of tileBatches(spans, batchRows)) {
    yield {
      rows: batch.row.length,
      columns: {
        country_iso: coded(batch.country, isos),
        tile_id: fixed('uint64', tileIds(batch, grid.columns)),
        min_lat_deg: fixed('float64', gather(grid.parallels, batch.row, 1)),
        max_lat_deg: fixed('float64', gather(grid.parallels, batch.row)),
        min_lon_deg: fixed('float64', gather(grid.meridians, batch.column)),
        max_lon_deg: fixed('float64', gather(grid.meridians, batch.column, 1)),
        centroid_lon_deg: fixed('float64', gather(grid.centreLon, batch.column)),
        centroid_lat_deg: fixed('float64', gather(grid.centreLat, batch.row)),
      },
    };
  }
}
