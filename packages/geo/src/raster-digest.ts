import { createHash } from 'node:crypto';
import { blockRowsOf, type RasterShape, type RasterSource } from './raster-source.js';

/**
 * SHA-256 of what a raster says, whatever its file looks like: width, height, geotransform and nodata (little-endian),
 * then the pixels row by row as binary32, -0 as 0 and every NaN as one. Compression, tiling and tags do not matter.
 * The raster is read in strips of whole rows of blocks, of some four million pixels where blocks are lower than that.
 *
 * @returns lower-case hex
 */
export async function rasterDigest(source: RasterSource): Promise<string> {
  const digest = new PixelDigest(source);
  const blockRows = blockRowsOf(source);
  const rows = blockRows * Math.max(1, Math.floor(4_194_304 / (source.width * blockRows)));
  for (let row = 0; row < source.height; row += rows) {
    const height = Math.min(rows, source.height - row);
    digest.add(await source.read({ column: 0, row, width: source.width, height }));
  }
  return digest.hex();
}

/** The digest of `rasterDigest` for pixels in memory, given whole or in consecutive parts. */
export class PixelDigest {
  readonly #hash = createHash('sha256');

  constructor(shape: RasterShape) {
    const { west, north, pixelWidth, pixelHeight } = shape.geotransform;
    const head = new DataView(new ArrayBuffer(49));
    head.setUint32(0, shape.width, true);
    head.setUint32(4, shape.height, true);
    [west, north, pixelWidth, pixelHeight].forEach((value, i) => head.setFloat64(8 + 8 * i, value + 0, true));
    head.setUint8(40, shape.nodata === null ? 0 : 1);
    head.setFloat64(41, Number.isNaN(shape.nodata) ? NaN : (shape.nodata ?? 0) + 0, true);
    this.#hash.update('raster/1\0').update(new Uint8Array(head.buffer));
  }

  add(pixels: Float32Array): this {
    const bytes = new DataView(new ArrayBuffer(4 * Math.min(pixels.length, 65536)));
    for (let from = 0; from < pixels.length; from += 65536) {
      const count = Math.min(65536, pixels.length - from);
      for (let i = 0; i < count; i++) {
        const value = pixels[from + i];
        // Adding 0 turns -0 into 0; a NaN may carry a payload, so its bits are set.
        if (value !== value) bytes.setUint32(4 * i, 0x7fc00000, true);
        else bytes.setFloat32(4 * i, value + 0, true);
      }
      this.#hash.update(new Uint8Array(bytes.buffer, 0, 4 * count));
    }
    return this;
  }

  hex(): string {
    return this.#hash.digest('hex');
  }
}
