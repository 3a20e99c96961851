import type { RasterSource } from '@merchantry/geo';
import type { CountrySpans } from './country-spans.js';
import { populationMass } from './population-mass.js';

/** Masses of some runs of tiles, in the order of the runs. */
export interface RunMasses {
  /** Run i holds `masses[start[i]]` up to `masses[start[i + 1]]`. */
  readonly start: Float64Array;
  /** Hundredths of persons. */
  readonly masses: Uint32Array;
}

/** Blocks of rows and columns in which the surface is read; rasters are stored in such blocks. */
const BLOCK = 256;

/**
 * Population masses of the tiles of some runs, of any countries in any order. The surface is read in bands of rows, and
 * within a band only in the blocks of columns that a run meets; no block is read twice.
 *
 * @param source population surface with one pixel a cell of the grid
 * @throws Failure `E105_NORMALIZATION` for a pixel that cannot be a mass; `geo_raster_*` from the surface
 */
export async function readMasses(source: RasterSource, spans: CountrySpans): Promise<RunMasses> {
  const { row, colStart, colLen } = spans;
  const start = new Float64Array(row.length + 1);
  for (let i = 0; i < row.length; i++) start[i + 1] = start[i] + colLen[i];
  const masses = new Uint32Array(start[row.length]);
  const nodata = source.nodata === null ? NaN : Math.fround(source.nodata);
  for (const runs of byBand(row)) {
    let first = Infinity;
    let last = 0;
    for (const i of runs) {
      if (row[i] < first) first = row[i];
      if (row[i] > last) last = row[i];
    }
    const windows = usedColumns(spans, runs, source.width);
    const windowOf = new Map<number, number>();
    windows.forEach(({ from, to }, w) => {
      for (let block = from; block < to; block += BLOCK) windowOf.set(block / BLOCK, w);
    });
    const runsOf: number[][] = windows.map(() => []);
    for (const i of runs) runsOf[windowOf.get(Math.floor(colStart[i] / BLOCK)) ?? 0].push(i);
    for (const [w, { from, to }] of windows.entries()) {
      const width = to - from;
      const window = { column: from, row: first, width, height: last - first + 1 };
      const pixels = await source.read(window);
      for (const i of runsOf[w]) {
        const base = (row[i] - first) * width + colStart[i] - from;
        const at = start[i];
        for (let c = 0; c < colLen[i]; c++)
          masses[at + c] = populationMass(pixels[base + c], nodata, row[i], colStart[i] + c);
      }
    }
  }
  return { start, masses };
}

/** Runs by band of rows, north first. */
function byBand(row: Uint32Array): Uint32Array[] {
  const count: number[] = [];
  for (const r of row) {
    const band = Math.floor(r / BLOCK);
    while (count.length <= band) count.push(0);
    count[band]++;
  }
  const bands = count.map((n) => new Uint32Array(n));
  const used = new Uint32Array(count.length);
  for (let i = 0; i < row.length; i++) {
    const band = Math.floor(row[i] / BLOCK);
    bands[band][used[band]++] = i;
  }
  return bands.filter((runs) => runs.length > 0);
}

/** Ranges of columns, whole blocks each, that cover the runs; ranges neither touch nor overlap. */
function usedColumns(
  { colStart, colLen }: CountrySpans,
  runs: Uint32Array,
  width: number,
): { from: number; to: number }[] {
  const used = new Uint8Array(Math.ceil(width / BLOCK));
  for (const i of runs) {
    const last = Math.floor((colStart[i] + colLen[i] - 1) / BLOCK);
    for (let block = Math.floor(colStart[i] / BLOCK); block <= last; block++) used[block] = 1;
  }
  const out: { from: number; to: number }[] = [];
  for (let block = 0; block < used.length; block++) {
    if (used[block] === 0) continue;
    const from = block * BLOCK;
    while (used[block + 1] === 1) block++;
    out.push({ from, to: Math.min(width, (block + 1) * BLOCK) });
  }
  return out;
}
