import { kMaxLength } from 'node:buffer';
import { promisify } from 'node:util';
import { unzip } from 'node:zlib';
import { BaseDecoder, getDecoder, Pool } from 'geotiff';

/** What the library tells a decoder of the blocks it will be given. */
export type DecoderParameters = BaseDecoder['parameters'];

/** Decodes the bytes of one block as they stand in the file. */
export type BlockDecoder = ReturnType<Pool['bindParameters']>;

/** TIFF compressions that hold a zlib stream: Deflate, and the number that Adobe had for it. */
const DEFLATE = [8, 32946];

/** Output of one call of zlib in bytes: a block up to this size needs no second. */
const CHUNK_BYTES = 1 << 24;

const inflate = promisify(unzip);

/**
 * Decoders of the blocks of one image: Deflate by zlib on the thread pool of Node, all else by the library. It is handed
 * to the library as its pool, since a decoder registered with it would hold for the whole process.
 */
export class BlockDecoders extends Pool {
  readonly #blockBytes: number;

  /** @param blockBytes bytes of a block once it is decoded */
  constructor(blockBytes: number) {
    super(0);
    this.#blockBytes = blockBytes;
  }

  override bindParameters(compression: number, parameters: DecoderParameters): BlockDecoder {
    if (DEFLATE.includes(compression)) return new InflateDecoder(parameters, this.#blockBytes);
    const decoder = getDecoder(compression, parameters);
    // It is awaited, and may fail, where a block is decoded.
    decoder.catch(() => undefined);
    return { decode: async (bytes) => (await decoder).decode(bytes) };
  }
}

/**
 * Inflates a zlib or gzip stream and undoes the predictor. A stream that is corrupt, that ends early or that holds more
 * than a block is an error of zlib; of the last no more than a block and one chunk is inflated.
 */
class InflateDecoder extends BaseDecoder {
  readonly #blockBytes: number;

  constructor(parameters: DecoderParameters, blockBytes: number) {
    super(parameters);
    this.#blockBytes = blockBytes;
  }

  override async decodeBlock(bytes: ArrayBufferLike): Promise<ArrayBufferLike> {
    const block = await inflate(new Uint8Array(bytes), {
      chunkSize: Math.min(Math.max(this.#blockBytes, 64), CHUNK_BYTES),
      maxOutputLength: Math.min(this.#blockBytes, kMaxLength),
    });
    const { buffer, byteOffset, byteLength } = block;
    // A small block lies in memory that Node shares among buffers.
    return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  }
}
