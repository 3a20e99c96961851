import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { Failure, isFailure } from '@merchantry/contracts';
import { fromFile, type GeoTIFF, type GeoTIFFImage } from 'geotiff';
import { BlockReader } from './block-reader.js';
import {
  checkTransform,
  checkWindow,
  type GeoTransform,
  type RasterSource,
  type RasterWindow,
} from './raster-source.js';

const GEOGRAPHIC = 2;
const PIXEL_IS_POINT = 2;

/**
 * Opens a GeoTIFF file for reading by windows. Its header decides whether it is taken: nothing is decoded here, but
 * every block must lie within the file.
 *
 * @throws Failure `geo_raster_unreadable` (missing, truncated, no TIFF), `geo_raster_bands`, `geo_raster_crs`,
 * `geo_raster_orientation`, `geo_raster_extent`
 */
export async function openGeoTiff(path: string): Promise<RasterSource> {
  let file: GeoTIFF | undefined;
  try {
    const size = statSync(path).size;
    checkDirectory(path, size);
    file = await fromFile(path);
    const image = await file.getImage();
    await checkBlocks(image, size, path);
    const bands = image.getSamplesPerPixel();
    if (bands !== 1) {
      throw new Failure('geo_raster_bands', 'A raster must have one band.', {
        path,
        expected: '1 band',
        found: `${bands} bands`,
      });
    }
    checkCrs(image, path);
    const shape = {
      width: image.getWidth(),
      height: image.getHeight(),
      geotransform: transformOf(image, path),
    };
    checkTransform(shape, path);
    return new GeoTiffSource(path, file, image, shape.geotransform);
  } catch (cause) {
    await file?.close();
    throw isFailure(cause) ? cause : unreadable(path, cause);
  }
}

class GeoTiffSource implements RasterSource {
  readonly width: number;
  readonly height: number;
  readonly nodata: number | null;
  readonly geotransform: GeoTransform;
  /** Rows of a block of the file (`blockRowsOf`). */
  readonly blockRows: number;
  readonly #path: string;
  readonly #file: GeoTIFF;
  readonly #blocks: BlockReader;

  constructor(path: string, file: GeoTIFF, image: GeoTIFFImage, geotransform: GeoTransform) {
    this.width = image.getWidth();
    this.height = image.getHeight();
    this.nodata = image.getGDALNoData();
    this.geotransform = geotransform;
    this.#path = path;
    this.#file = file;
    this.blockRows = image.getTileHeight();
    this.#blocks = new BlockReader(image);
  }

  async read(window: RasterWindow): Promise<Float32Array> {
    checkWindow(this, window);
    if (window.width === 0 || window.height === 0) return new Float32Array(0);
    try {
      return await this.#blocks.read(window);
    } catch (cause) {
      throw unreadable(this.#path, cause);
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

function unreadable(path: string, cause: unknown): Failure {
  return new Failure('geo_raster_unreadable', 'A raster cannot be read as a GeoTIFF.', {
    path,
    found: cause instanceof Error ? cause.message : String(cause),
    cause,
  });
}

/** Bytes of a value of each TIFF field type, 1 to 12. */
const FIELD_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

/**
 * Refuses a file that ends before its first directory or before a value of it: the library would read zeros there.
 * BigTIFF has another layout and is left to the library.
 */
function checkDirectory(path: string, size: number): void {
  const file = openSync(path, 'r');
  try {
    const bytes = (position: number, length: number) => {
      const out = Buffer.alloc(length);
      if (position + length > size || readSync(file, out, 0, length, position) !== length) {
        throw new RangeError(`the header needs byte ${position + length} of a file of ${size} bytes`);
      }
      return new DataView(out.buffer, out.byteOffset, length);
    };
    const header = bytes(0, 8);
    const little = header.getUint16(0) === 0x4949;
    if (header.getUint16(2, little) !== 42) return;
    const start = header.getUint32(4, little);
    const entries = bytes(start, 2).getUint16(0, little);
    const directory = bytes(start + 2, 12 * entries + 4);
    for (let i = 0; i < entries; i++) {
      const type = directory.getUint16(12 * i + 2, little);
      const length = (FIELD_BYTES[type] ?? 1) * directory.getUint32(12 * i + 4, little);
      if (length > 4 && directory.getUint32(12 * i + 8, little) + length > size) {
        throw new RangeError(`tag ${directory.getUint16(12 * i, little)} ends beyond the file`);
      }
    }
  } finally {
    closeSync(file);
  }
}

function checkCrs(image: GeoTIFFImage, path: string): void {
  const keys = image.getGeoKeys();
  const model = keys?.GTModelTypeGeoKey;
  const code = keys?.GeographicTypeGeoKey;
  if (model !== GEOGRAPHIC || code !== 4326) {
    const projected: unknown = keys?.ProjectedCSTypeGeoKey;
    throw new Failure('geo_raster_crs', 'A raster must be in EPSG:4326.', {
      path,
      expected: 'EPSG:4326',
      found: keys == null ? 'no coordinate system' : `EPSG:${String(projected ?? code ?? 'unknown')}`,
    });
  }
}

/** Position of the first pixel's outer corner, from tie point and scale or from the matrix (GeoTIFF 1.1, 7.3.1). */
function transformOf(image: GeoTIFFImage, path: string): GeoTransform {
  const directory = image.fileDirectory;
  const numbers = (
    tag: 'ModelTransformation' | 'ModelPixelScale' | 'ModelTiepoint',
  ): number[] | undefined => {
    const value: unknown = directory.getValue(tag);
    return value == null ? undefined : Array.from(value as ArrayLike<number>);
  };
  const matrix = numbers('ModelTransformation');
  const scale = numbers('ModelPixelScale');
  const tie = numbers('ModelTiepoint');
  const refuse = (found: string) =>
    new Failure(
      'geo_raster_orientation',
      'A raster must be north-up, placed by one tie point and its pixel size.',
      {
        path,
        expected: 'no rotation, no shear, rows that run south',
        found,
      },
    );
  let corner: GeoTransform;
  if (matrix !== undefined) {
    if (matrix[1] !== 0 || matrix[4] !== 0) throw refuse(`rotation terms ${matrix[1]} and ${matrix[4]}`);
    corner = { west: matrix[3], north: matrix[7], pixelWidth: matrix[0], pixelHeight: -matrix[5] };
  } else if (scale !== undefined && tie?.length === 6) {
    corner = {
      west: tie[3] - tie[0] * scale[0],
      north: tie[4] + tie[1] * scale[1],
      pixelWidth: scale[0],
      pixelHeight: scale[1],
    };
  } else {
    throw refuse('no tie point with a pixel size, and no matrix');
  }
  if (image.getGeoKeys()?.GTRasterTypeGeoKey !== PIXEL_IS_POINT) return corner;
  // Here the tie point is the middle of the pixel.
  const { west, north, pixelWidth, pixelHeight } = corner;
  return { ...corner, west: west - pixelWidth / 2, north: north + pixelHeight / 2 };
}

/** Refuses a file whose directory points beyond its end or leaves blocks out. */
async function checkBlocks(image: GeoTIFFImage, size: number, path: string): Promise<void> {
  const directory = image.fileDirectory;
  const [offsetTag, countTag] = image.isTiled
    ? (['TileOffsets', 'TileByteCounts'] as const)
    : (['StripOffsets', 'StripByteCounts'] as const);
  const offsets = Array.from((await directory.loadValue(offsetTag)) as ArrayLike<number | bigint>, Number);
  const counts = Array.from((await directory.loadValue(countTag)) as ArrayLike<number | bigint>, Number);
  const blocks =
    Math.ceil(image.getWidth() / image.getTileWidth()) * Math.ceil(image.getHeight() / image.getTileHeight());
  if (offsets.length < blocks || counts.length < blocks) {
    throw unreadable(path, new RangeError(`${offsets.length} of ${blocks} blocks`));
  }
  for (let i = 0; i < blocks; i++) {
    if (!(offsets[i] + counts[i] <= size)) {
      throw unreadable(
        path,
        new RangeError(`block ${i} ends at byte ${offsets[i] + counts[i]} of a file of ${size} bytes`),
      );
    }
  }
}
