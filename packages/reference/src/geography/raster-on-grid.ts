import { Failure } from '@merchantry/contracts';
import type { Grid, RasterSource } from '@merchantry/geo';
import { axisOverlaps } from './overlap-axis.js';

/** Names a raster in failures. */
export interface RasterName {
  readonly dataset?: string;
  readonly path?: string;
}

/** Rows of a source that are decoded at once, at most; pixels, about. */
const BAND_ROWS = 512;
const BAND_PIXELS = 2 ** 25;

/**
 * Sums a raster of counts into the cells of a grid: each pixel is divided among the cells that it overlaps, by the part
 * of its degrees in each, so nothing is lost or made. Pixels without data count nothing.
 *
 * @param emit told every row of the grid once, from the north; the row is its to keep
 * @returns the sum of all pixels
 * @throws Failure `reference_source_invalid` for a negative or non-finite pixel, or where no pixel counts anything;
 * `geo_raster_unreadable`
 */
export async function rasterOnGrid(
  source: RasterSource,
  grid: Grid,
  emit: (row: number, counts: Float64Array) => void,
  name: RasterName = {},
): Promise<number> {
  const { width, height, geotransform } = source;
  const { west, north, pixelWidth, pixelHeight } = geotransform;
  const step = grid.arcMinutes / 60;
  const across = axisOverlaps(width, west + 180, pixelWidth, grid.columns, step);
  const down = axisOverlaps(height, 90 - north, pixelHeight, grid.rows, step);
  const open = new Map<number, Float64Array>();
  const bandRows = Math.max(1, Math.min(BAND_ROWS, Math.floor(BAND_PIXELS / width)));
  let emitted = 0;
  let total = 0;
  const emitUpTo = (row: number) => {
    for (; emitted < row; emitted++) {
      emit(emitted, open.get(emitted) ?? new Float64Array(grid.columns));
      open.delete(emitted);
    }
  };
  for (let first = 0; first < height; first += bandRows) {
    const rows = Math.min(bandRows, height - first);
    const pixels = await source.read({ column: 0, row: first, width, height: rows });
    clean(pixels, source.nodata, width, first, name);
    for (let r = 0; r < rows; r++) {
      const line = new Float64Array(grid.columns);
      for (let c = 0, at = r * width; c < width; c++, at++) {
        const count = pixels[at];
        if (count === 0) continue;
        total += count;
        for (let n = across.start[c]; n < across.start[c + 1]; n++)
          line[across.cell[n]] += count * across.share[n];
      }
      const from = down.start[first + r];
      const to = down.start[first + r + 1];
      if (from < to) emitUpTo(down.cell[from]);
      for (let n = from; n < to; n++) {
        let sums = open.get(down.cell[n]);
        if (!sums) open.set(down.cell[n], (sums = new Float64Array(grid.columns)));
        const part = down.share[n];
        for (let c = 0; c < line.length; c++) sums[c] += part * line[c];
      }
    }
  }
  emitUpTo(grid.rows);
  if (!(total > 0))
    throw new Failure('reference_source_invalid', 'A population raster holds no people.', {
      ...name,
      expected: 'people somewhere',
      found: '0 in every pixel',
    });
  return total;
}

/** Sets pixels without data to 0 and refuses what is no count. */
function clean(
  pixels: Float32Array,
  nodata: number | null,
  width: number,
  first: number,
  name: RasterName,
): void {
  // A file states nodata in decimals, a pixel holds the nearest binary32.
  const hole = nodata === null ? null : Math.fround(nodata);
  const holeIsNaN = hole !== null && Number.isNaN(hole);
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i];
    if (value === hole || (holeIsNaN && Number.isNaN(value))) pixels[i] = 0;
    else if (!(value >= 0 && value < Infinity))
      throw new Failure('reference_source_invalid', 'A pixel of a population raster is no count of people.', {
        ...name,
        row: first + Math.floor(i / width),
        column: String(i % width),
        expected: `a finite number, at least 0, or nodata (${nodata ?? 'none stated'})`,
        found: String(value),
      });
  }
}
