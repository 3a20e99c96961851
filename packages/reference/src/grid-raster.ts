import { statSync } from 'node:fs';
import { type Contracts, Failure } from '@merchantry/contracts';
import { type Grid, gridTransform, PixelDigest, type RowReader, writeGeoTiff } from '@merchantry/geo';
import { fileSha256 } from '@merchantry/hashgate';

/** A raster reference: one pixel a grid cell, numbers that are finite and not negative. */
export interface GridRaster {
  readonly grid: Grid;
  /** What a pixel counts, as the schema names it. */
  readonly unit: string;
  /** Asked for consecutive rows from the north, once. */
  readonly rows: RowReader;
  /** Lets go of what it was read from. */
  close?(): void;
}

/** What is known of a raster once it stands. */
export interface WrittenRaster {
  readonly rows: number;
  readonly columns: number;
  readonly bytes: number;
  /** Of the file; zlib's bytes vary between builds of Node. */
  readonly sha256: string;
  /** Of position and pixels (`rasterDigest`): what the raster says. */
  readonly contentDigest: string;
}

/** Header that the schema of a raster describes. */
const header = ({ grid, unit }: GridRaster) => {
  const { west, north, pixelWidth, pixelHeight } = gridTransform(grid);
  return {
    kind: 'raster',
    crs: 'EPSG:4326',
    sample_type: 'float32',
    bands: 1,
    width: grid.columns,
    height: grid.rows,
    west,
    north,
    pixel_width: pixelWidth,
    pixel_height: pixelHeight,
    nodata: null,
    unit,
  };
};

/**
 * Checks a raster against its schema and its pixels' rule and writes it as a tiled GeoTIFF.
 *
 * @throws Failure json_schema_violation (the header), numeric_nonfinite, table_value_violation (a pixel), io_write_failure
 */
export function writeGridRaster(
  path: string,
  id: string,
  raster: GridRaster,
  contracts: Contracts,
): WrittenRaster {
  const { grid } = raster;
  contracts.jsonValidator(id)(header(raster));
  const shape = {
    width: grid.columns,
    height: grid.rows,
    geotransform: gridTransform(grid),
    nodata: null,
  };
  const digest = new PixelDigest(shape);
  writeGeoTiff(path, shape, (first, count) => {
    const pixels = raster.rows(first, count);
    for (let i = 0; i < pixels.length; i++)
      if (!(pixels[i] >= 0 && pixels[i] < Infinity)) throw badPixel(id, path, grid, first, i, pixels[i]);
    digest.add(pixels);
    return pixels;
  });
  return {
    rows: grid.rows,
    columns: grid.columns,
    bytes: statSync(path).size,
    sha256: fileSha256(path),
    contentDigest: digest.hex(),
  };
}

const badPixel = (id: string, path: string, grid: Grid, first: number, i: number, value: number): Failure =>
  new Failure(
    Number.isFinite(value) ? 'table_value_violation' : 'numeric_nonfinite',
    `A pixel of ${id} is no count.`,
    {
      dataset: id,
      path,
      row: first + Math.floor(i / grid.columns),
      column: String(i % grid.columns),
      expected: 'a finite number, at least 0',
      found: String(value),
    },
  );
