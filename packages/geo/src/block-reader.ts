import type { GeoTIFFImage } from 'geotiff';
import { BlockDecoders, type BlockDecoder } from './block-decoders.js';
import type { RasterWindow } from './raster-source.js';

/** Compressions whose decoders want nothing but the parameters of `plainDecoder`: none, LZW, Deflate, PackBits, Zstandard. */
const PLAIN_COMPRESSIONS = [1, 5, 8, 32773, 32946, 50000];

/** Blocks read and decoded at a time, as long as they fit into `FLIGHT_BYTES` together. */
const FLIGHT_BLOCKS = 8;
const FLIGHT_BYTES = 1 << 26;

/** Pixels of a band that the library reads at a time. */
const BAND_PIXELS = 1 << 20;

const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Reads windows of the one band of an image, decoding each block that a window touches once.
 *
 * Blocks of binary32 in the byte order of the host are copied row by row; of any other kind the library reads every
 * pixel. Memory beyond the pixels returned stays within a few blocks, or a row of blocks for the library.
 */
export class BlockReader {
  readonly #image: GeoTIFFImage;
  readonly #decoders: BlockDecoders;
  readonly #blockWidth: number;
  readonly #blockHeight: number;
  readonly #blockBytes: number;

  constructor(image: GeoTIFFImage) {
    this.#image = image;
    this.#blockWidth = image.getTileWidth();
    this.#blockHeight = image.getTileHeight();
    this.#blockBytes = this.#blockHeight * Math.ceil((this.#blockWidth * bitsPerPixel(image)) / 8);
    this.#decoders = new BlockDecoders(this.#blockBytes);
  }

  /**
   * Pixels of a window that lies within the image, row by row, as the nearest binary32.
   *
   * @throws Error of the library or of zlib for a block that cannot be decoded, RangeError for one that ends before a
   * pixel of the window; where blocks are copied, for the first such block in the order of the window
   */
  async read(window: RasterWindow): Promise<Float32Array> {
    const pixels = new Float32Array(window.width * window.height);
    if (isPlain(this.#image)) await this.#copyBlocks(window, pixels);
    else await this.#readBands(window, pixels);
    return pixels;
  }

  async #copyBlocks(window: RasterWindow, pixels: Float32Array): Promise<void> {
    const decoder = await plainDecoder(this.#image, this.#decoders);
    const atOnce = Math.min(FLIGHT_BLOCKS, Math.max(1, Math.floor(FLIGHT_BYTES / this.#blockBytes)));
    await inOrder(this.#blocksOf(window), atOnce, async ([x, y]) => {
      const { data } = await this.#image.getTileOrStrip(x, y, 0, decoder);
      const block = new Float32Array(data, 0, Math.floor(data.byteLength / 4));
      this.#copyBlock(block, x * this.#blockWidth, y * this.#blockHeight, window, pixels);
    });
  }

  /** Positions of the blocks that a window touches, row by row, in blocks. */
  *#blocksOf({ column, row, width, height }: RasterWindow): Generator<readonly [x: number, y: number]> {
    const [firstX, firstY] = [Math.floor(column / this.#blockWidth), Math.floor(row / this.#blockHeight)];
    for (let y = firstY; y * this.#blockHeight < row + height; y++) {
      for (let x = firstX; x * this.#blockWidth < column + width; x++) yield [x, y];
    }
  }

  /** Copies what a window holds of the block that begins at pixel (left, top). */
  #copyBlock(
    block: Float32Array,
    left: number,
    top: number,
    window: RasterWindow,
    pixels: Float32Array,
  ): void {
    const { column, row, width, height } = window;
    const west = Math.max(column, left);
    const east = Math.min(column + width, left + this.#blockWidth);
    const south = Math.min(row + height, top + this.#blockHeight);
    for (let r = Math.max(row, top); r < south; r++) {
      const from = (r - top) * this.#blockWidth - left;
      if (from + east > block.length) {
        throw new RangeError(
          `the block at (${left}, ${top}) ends at pixel ${block.length}, before ${from + east}`,
        );
      }
      pixels.set(block.subarray(from + west, from + east), (r - row) * width + west - column);
    }
  }

  /** Reads a window by the library, in bands of whole rows of blocks. */
  async #readBands({ column, row, width, height }: RasterWindow, pixels: Float32Array): Promise<void> {
    const across = width * this.#blockHeight;
    const rows = this.#blockHeight * Math.max(1, Math.floor(BAND_PIXELS / across));
    const end = row + height;
    for (let from = row, to; from < end; from = to) {
      to = Math.min(end, (Math.floor(from / rows) + 1) * rows);
      const band = await this.#image.readRasters({
        window: [column, from, column + width, to],
        interleave: true,
        pool: this.#decoders,
      });
      pixels.set(band, (from - row) * width);
    }
  }
}

/** Bits of a pixel by the file; 0 where it does not say. */
function bitsPerPixel(image: GeoTIFFImage): number {
  const bits = image.fileDirectory.getValue('BitsPerSample');
  return bits === undefined ? 0 : Array.from(bits).reduce((sum, n) => sum + n, 0);
}

/** Whether a block, once decoded, is an array of binary32 as the host holds them. */
function isPlain(image: GeoTIFFImage): boolean {
  const directory = image.fileDirectory;
  return (
    image.littleEndian === HOST_IS_LITTLE_ENDIAN &&
    image.getSamplesPerPixel() === 1 &&
    isOnly(directory.getValue('BitsPerSample'), 32) &&
    isOnly(directory.getValue('SampleFormat'), 3) &&
    PLAIN_COMPRESSIONS.includes(directory.getValue('Compression') || 1)
  );
}

const isOnly = (values: ArrayLike<number> | undefined, value: number): boolean =>
  values?.length === 1 && values[0] === value;

/** The decoder of a plain image, which undoes its predictor. */
async function plainDecoder(image: GeoTIFFImage, decoders: BlockDecoders): Promise<BlockDecoder> {
  const directory = image.fileDirectory;
  return decoders.bindParameters(directory.getValue('Compression') || 1, {
    tileWidth: image.getTileWidth(),
    tileHeight: image.isTiled
      ? image.getTileHeight()
      : directory.getValue('RowsPerStrip') || image.getHeight(),
    planarConfiguration: image.planarConfiguration,
    bitsPerSample: 32,
    predictor: (await directory.loadValue('Predictor')) || 1,
  });
}

function* numbered<T>(items: Iterable<T>): Generator<readonly [position: number, item: T]> {
  let position = 0;
  for (const item of items) yield [position++, item];
}

/**
 * Does work on items, which are begun in their order, several at a time. After a failure no more are begun.
 *
 * @throws what the first item in order threw that failed, once nothing is under way
 */
async function inOrder<T>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = numbered(items);
  let failed: { readonly position: number; readonly cause: unknown } | undefined;
  const lane = async () => {
    for (const [position, item] of queue) {
      try {
        await work(item);
      } catch (cause) {
        if (failed === undefined || position < failed.position) failed = { position, cause };
      }
      if (failed !== undefined) return;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  if (failed !== undefined) throw failed.cause;
}
