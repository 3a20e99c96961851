import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Grid, openRaster, type RowReader } from '@merchantry/geo';
import { writing } from '@merchantry/tables';
import type { GridRaster } from '../grid-raster.js';
import type { ReferenceInputs } from '../reference-inputs.js';
import { readingSource, type SourceFile } from '../source-file.js';
import { DEFAULT_ARC_MINUTES } from './default-surface.js';
import { finerSurface } from './finer-surface.js';
import { rasterOnGrid } from './raster-on-grid.js';

const UNIT = 'persons';

/**
 * People in each cell of a grid: the user's raster summed into it, or the built surface. On grids finer than the default
 * one the built surface is that of the default grid, divided evenly by area.
 *
 * @param scratch folder for rows that wait to be written
 * @throws Failure `geo_raster_*`, `reference_source_invalid` (the user's raster), `io_write_failure`
 */
export async function populationRaster(
  inputs: ReferenceInputs,
  grid: Grid,
  scratch: string,
): Promise<GridRaster> {
  const given = inputs.userRaster();
  if (given)
    return { grid, unit: UNIT, ...(await readingSource(given, () => spooled(given, grid, scratch))) };
  if (grid.arcMinutes < DEFAULT_ARC_MINUTES) {
    const surface = inputs.populationSurface(DEFAULT_ARC_MINUTES);
    return { grid, unit: UNIT, rows: finerSurface(surface, grid, inputs.countryPolygons()) };
  }
  const { persons } = inputs.populationSurface(grid.arcMinutes);
  return { grid, unit: UNIT, rows: rowsOf(persons, grid.columns) };
}

const rowsOf =
  (values: Float64Array, columns: number): RowReader =>
  (first, count) =>
    Float32Array.from(values.subarray(first * columns, (first + count) * columns));

/** A raster summed into a grid, its rows in a file: the grid of half an arc-minute would take 4 GB of memory. */
async function spooled(
  given: SourceFile,
  grid: Grid,
  scratch: string,
): Promise<Pick<GridRaster, 'rows' | 'close'>> {
  const path = join(scratch, 'rows');
  const file = writing({ path }, () => openSync(path, 'w+'));
  const line = 4 * grid.columns;
  const source = await openRaster(given.path).catch((cause: unknown) => {
    closeSync(file);
    throw cause;
  });
  try {
    const emit = (row: number, counts: Float64Array) => {
      const bytes = new Uint8Array(Float32Array.from(counts).buffer);
      writing({ path }, () => {
        for (let done = 0; done < line;) done += writeSync(file, bytes, done, line - done, row * line + done);
      });
    };
    await rasterOnGrid(source, grid, emit, { dataset: given.dataset, path: given.path });
  } catch (cause) {
    closeSync(file);
    throw cause;
  } finally {
    await source.close();
  }
  const rows: RowReader = (first, count) => {
    const bytes = new Uint8Array(count * line);
    for (let done = 0; done < bytes.length;)
      done += readSync(file, bytes, done, bytes.length - done, first * line + done);
    return new Float32Array(bytes.buffer);
  };
  return { rows, close: () => closeSync(file) };
}
