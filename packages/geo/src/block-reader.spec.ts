import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { isFailure } from '@merchantry/contracts';
import fc from 'fast-check';
import { fromFile, GeoTIFFImage } from 'geotiff';
import { tiffFile, type TiffLayout } from '../test/tiff-file.js';
import { openGeoTiff } from './geotiff-source.js';
import { rasterDigest } from './raster-digest.js';
import type { RasterWindow } from './raster-source.js';
import { writeGeoTiff } from './write-geotiff.js';

const folder = mkdtempSync(join(tmpdir(), 'geo-blocks-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  jest.restoreAllMocks();
});
const place = (name: string) => join(folder, name);

/** Bytes that depend on a seed alone. */
function noise(seed: number, length: number): Uint8Array {
  let state = seed >>> 0;
  return Uint8Array.from({ length }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24);
}

/** Pixels of a window, or the code of the failure. */
async function ours(path: string, window: RasterWindow): Promise<Float32Array | string> {
  const source = await openGeoTiff(path);
  try {
    return await source.read(window);
  } catch (cause) {
    if (!isFailure(cause)) throw cause;
    return cause.code;
  } finally {
    await source.close();
  }
}

/** The same by the library alone, whose Deflate is not zlib's. */
async function theirs(path: string, window: RasterWindow): Promise<Float32Array | string> {
  const { column, row, width, height } = window;
  const file = await fromFile(path);
  try {
    const image = await file.getImage();
    const corners = [column, row, column + width, row + height];
    return Float32Array.from(await image.readRasters({ window: corners, interleave: true }));
  } catch {
    return 'geo_raster_unreadable';
  } finally {
    await file.close();
  }
}

const samples = fc.constantFrom<readonly [format: number, bits: number]>(
  ...([1, 2] as const).flatMap((format) => [8, 16, 32].map((bits) => [format, bits] as const)),
  [3, 16],
  [3, 64],
  ...Array.from({ length: 6 }, () => [3, 32] as const),
);
const size = fc.integer({ min: 1, max: 90 });

/** Where a window lies, as fractions of what is possible. */
const part = fc.tuple(...Array.from({ length: 4 }, () => fc.double({ min: 0, max: 1, noNaN: true })));

function windowOf(width: number, height: number, [x, y, w, h]: readonly number[]): RasterWindow {
  const [column, row] = [Math.floor(x * (width - 1)), Math.floor(y * (height - 1))];
  return {
    column,
    row,
    width: 1 + Math.floor(w * (width - column - 1)),
    height: 1 + Math.floor(h * (height - row - 1)),
  };
}

describe('BlockReader', () => {
  it('reads what the library reads, of any layout and by any window', async () => {
    const layouts = fc.record({
      width: size,
      height: size,
      bigEndian: fc.constantFrom(false, false, true),
      tile: fc.option(fc.tuple(fc.constantFrom(16, 32, 64), fc.constantFrom(16, 48)), { nil: undefined }),
      rowsPerStrip: fc.integer({ min: 1, max: 30 }),
      sample: samples,
      compression: fc.constantFrom(1, 8, 32946),
      predictor: fc.constantFrom(1, 1, 2, 3),
      nodata: fc.constantFrom(undefined, '7', '-99999', 'nan'),
      seed: fc.nat(),
      /** A block of its own kind: left out, cut before or after it was deflated, or wrapped as gzip. */
      odd: fc.constantFrom('none', 'none', 'left out', 'short', 'torn', 'gzip'),
      at: fc.nat({ max: 12 }),
    });
    let refused = 0;
    let read = 0;
    await fc.assert(
      fc.asyncProperty(layouts, fc.array(part, { minLength: 1, maxLength: 4 }), async (choice, parts) => {
        const { sample, odd, at, seed, ...layout } = choice;
        const block = (index: number, bytes: number) => {
          const kind = index === at ? odd : 'none';
          if (kind === 'left out') return new Uint8Array(0);
          const plain = noise(seed + index, kind === 'short' ? Math.floor(bytes * 0.7) : bytes);
          if (layout.compression === 1) return plain;
          const packed = kind === 'gzip' ? gzipSync(plain) : deflateSync(plain);
          return kind === 'torn' ? packed.subarray(0, packed.length - 3) : packed;
        };
        const [sampleFormat, bitsPerSample] = sample;
        const path = place('any.tif');
        writeFileSync(path, tiffFile({ ...layout, sampleFormat, bitsPerSample, block }));
        for (const fractions of parts) {
          const window = windowOf(layout.width, layout.height, fractions);
          const expected = await theirs(path, window);
          const found = await ours(path, window);
          if (typeof expected === 'string') refused++;
          else read++;
          // Of many pixels: an array of them in a report would be of no use.
          if (typeof expected === 'string' || typeof found === 'string') expect(found).toBe(expected);
          else expect(found.findIndex((value, i) => !Object.is(value, expected[i]))).toBe(-1);
        }
      }),
      { seed: 11, numRuns: 200 },
    );
    expect(Math.min(refused, read)).toBeGreaterThan(20);
  });

  const floats = { width: 40, height: 40, tile: [16, 16], sampleFormat: 3, bitsPerSample: 32 } as const;
  const written = (layout: Pick<TiffLayout, 'block'> & Partial<TiffLayout>) => {
    writeFileSync(place('one.tif'), tiffFile({ ...floats, compression: 8, ...layout }));
    return openGeoTiff(place('one.tif'));
  };
  const whole = { column: 0, row: 0, width: 40, height: 40 };

  it.each<[string, Partial<TiffLayout>]>([
    ['that is copied', {}],
    ['that the library reads', { bigEndian: true }],
  ])('refuses a block %s that holds more than a block, and inflates it no further', async (_, kind) => {
    const bomb = deflateSync(new Uint8Array(1 << 28));
    const source = await written({
      ...kind,
      block: (i, bytes) => (i === 4 ? bomb : deflateSync(noise(i, bytes))),
    });
    const before = process.memoryUsage().arrayBuffers;
    await expect(source.read(whole)).rejects.toMatchObject({
      code: 'geo_raster_unreadable',
      place: { found: expect.stringContaining('larger than 1024 bytes') },
    });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 26);
    await source.close();
  });

  it('tells of the first block that is broken, whichever is done first', async () => {
    const source = await written({
      block: (i, bytes) => {
        const packed = deflateSync(noise(i, bytes));
        if (i === 2) return packed.subarray(0, packed.length - 1);
        return i > 2 ? new Uint8Array([0, 0, 0]) : packed;
      },
    });
    for (let i = 0; i < 20; i++) {
      await expect(source.read(whole)).rejects.toMatchObject({
        place: { found: expect.stringContaining('unexpected end of file') },
      });
    }
    await source.close();
  });

  it.each([{}, { bigEndian: true }, { bitsPerSample: 64 }, { compression: 1 }])(
    'decodes every block of a window once and no other: %p',
    async (kind) => {
      const pack = (bytes: Uint8Array) => (kind.compression === 1 ? bytes : deflateSync(bytes));
      const source = await written({ ...kind, block: (i, bytes) => pack(noise(i, bytes)) });
      const decoded = jest.spyOn(GeoTIFFImage.prototype, 'getTileOrStrip');
      await source.read({ column: 16, row: 15, width: 17, height: 10 });
      const found = decoded.mock.calls.map(([x, y]) => `${x} ${y}`);
      expect(found.sort()).toEqual(['1 0', '1 1', '2 0', '2 1']);
      await source.close();
    },
  );
});

describe('rasterDigest', () => {
  it('decodes every block once', async () => {
    const geotransform = { west: 0, north: 50, pixelWidth: 1 / 120, pixelHeight: 1 / 120 };
    const shape = { width: 9000, height: 600, geotransform, nodata: null };
    writeGeoTiff(place('wide.tif'), shape, (first, rows) => new Float32Array(9000 * rows).fill(first));
    const source = await openGeoTiff(place('wide.tif'));
    const decoded = jest.spyOn(GeoTIFFImage.prototype, 'getTileOrStrip');
    await rasterDigest(source);
    expect(decoded).toHaveBeenCalledTimes(36 * 3);
    await source.close();
  });
});
