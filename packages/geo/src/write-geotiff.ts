import { closeSync, openSync, writeSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { Failure } from '@merchantry/contracts';
import { checkTransform, type RasterShape } from './raster-source.js';

const TILE = 256;

/** Rows of a raster on demand: `rows` rows from `firstRow`, all columns. */
export type RowReader = (firstRow: number, rows: number) => Float32Array;

/** A TIFF directory entry: tag, field type (2 ASCII, 3 SHORT, 4 LONG, 12 DOUBLE), values. */
type Entry = readonly [tag: number, type: 2 | 3 | 4 | 12, values: readonly number[]];

const BYTES = { 2: 1, 3: 2, 4: 4, 12: 8 } as const;

/**
 * Writes binary32 pixels as a little-endian GeoTIFF in EPSG:4326 (TIFF 6.0, GeoTIFF 1.1): one band, tiles of 256 x 256,
 * Deflate. Tiles are asked for and written in strips of 256 rows, so a large raster need not be in memory. The bytes
 * depend on the zlib of the runtime: seal a raster by `rasterDigest`.
 *
 * @param pixels all pixels row by row, or a reader of rows
 * @throws Failure `geo_raster_window` (wrong number of pixels), `geo_raster_orientation`, `geo_raster_extent`,
 * `io_write_failure`
 */
export function writeGeoTiff(path: string, shape: RasterShape, pixels: Float32Array | RowReader): void {
  checkTransform(shape, path);
  const { width, height } = shape;
  const read: RowReader =
    typeof pixels === 'function'
      ? pixels
      : (first, rows) =>
          pixels.subarray(first * width, first + rows === height ? pixels.length : (first + rows) * width);
  const across = Math.ceil(width / TILE);
  const down = Math.ceil(height / TILE);
  const offsets: number[] = [];
  const counts: number[] = [];
  let file: number | undefined;
  try {
    file = openSync(path, 'w');
    let end = 8;
    for (let tileRow = 0; tileRow < down; tileRow++) {
      const rows = Math.min(TILE, height - tileRow * TILE);
      const band = read(tileRow * TILE, rows);
      if (band.length !== rows * width) {
        throw new Failure('geo_raster_window', 'A raster does not have one pixel for each place.', {
          path,
          expected: `${rows * width} pixels in ${rows} rows`,
          found: `${band.length}`,
        });
      }
      for (let tileColumn = 0; tileColumn < across; tileColumn++) {
        const bytes = deflateSync(tileBytes(band, width, rows, tileColumn * TILE, shape.nodata ?? 0), {
          level: 6,
        });
        offsets.push(end);
        counts.push(bytes.length);
        end = writeAt(file, bytes, end, path);
      }
    }
    // A directory begins on a word boundary.
    end += end % 2;
    writeAt(file, directory(tags(shape, offsets, counts), end), end, path);
    const header = Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0]);
    header.writeUInt32LE(end, 4);
    writeAt(file, header, 0, path);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('io_write_failure', 'A raster cannot be written.', { path, cause });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function writeAt(file: number, bytes: Uint8Array, position: number, path: string): number {
  const end = position + bytes.length;
  if (end > 0xffffffff) {
    throw new Failure('io_write_failure', 'A GeoTIFF may not pass 4 GiB.', { path });
  }
  for (let done = 0; done < bytes.length;) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
  return end;
}

/** One tile of a band of rows as little-endian bytes; what lies beyond the raster is filled. */
function tileBytes(band: Float32Array, width: number, rows: number, column: number, fill: number): Buffer {
  const tile = new Float32Array(TILE * TILE).fill(fill);
  const columns = Math.min(TILE, width - column);
  for (let r = 0; r < rows; r++) {
    tile.set(band.subarray(r * width + column, r * width + column + columns), r * TILE);
  }
  const bytes = Buffer.from(tile.buffer);
  return isLittleEndian ? bytes : bytes.swap32();
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function tags(shape: RasterShape, offsets: readonly number[], counts: readonly number[]): Entry[] {
  const { west, north, pixelWidth, pixelHeight } = shape.geotransform;
  const entries: Entry[] = [
    [256, 4, [shape.width]],
    [257, 4, [shape.height]],
    [258, 3, [32]], // bits per sample
    [259, 3, [8]], // Deflate
    [262, 3, [1]], // black is zero
    [277, 3, [1]], // one band
    [284, 3, [1]], // contiguous
    [322, 3, [TILE]],
    [323, 3, [TILE]],
    [324, 4, offsets],
    [325, 4, counts],
    [339, 3, [3]], // IEEE floating point
    [33550, 12, [pixelWidth, pixelHeight, 0]],
    [33922, 12, [0, 0, 0, west, north, 0]],
    // Geo keys: version 1.1.0, then model type geographic, raster type area, EPSG:4326.
    [34735, 3, [1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326]],
  ];
  if (shape.nodata !== null) {
    const text = Number.isNaN(shape.nodata) ? 'nan' : String(shape.nodata);
    entries.push([42113, 2, [...Buffer.from(`${text}\0`, 'latin1')]]);
  }
  return entries;
}

/** The image file directory followed by the values that do not fit into their entries. */
function directory(entries: readonly Entry[], position: number): Buffer {
  const size = 2 + 12 * entries.length + 4;
  const long = (entry: Entry) => entry[2].length * BYTES[entry[1]];
  const extra = entries.reduce(
    (sum, entry) => sum + (long(entry) > 4 ? long(entry) + (long(entry) % 2) : 0),
    0,
  );
  const out = Buffer.alloc(size + extra);
  out.writeUInt16LE(entries.length, 0);
  let free = size;
  entries.forEach((entry, i) => {
    const [tag, type, values] = entry;
    const at = 2 + 12 * i;
    out.writeUInt16LE(tag, at);
    out.writeUInt16LE(type, at + 2);
    out.writeUInt32LE(values.length, at + 4);
    let to = at + 8;
    if (long(entry) > 4) {
      out.writeUInt32LE(position + free, at + 8);
      to = free;
      free += long(entry) + (long(entry) % 2);
    }
    for (const value of values) {
      if (type === 2) out.writeUInt8(value, to);
      else if (type === 3) out.writeUInt16LE(value, to);
      else if (type === 4) out.writeUInt32LE(value, to);
      else out.writeDoubleLE(value, to);
      to += BYTES[type];
    }
  });
  return out;
}
