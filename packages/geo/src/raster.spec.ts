import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromFile, writeArrayBuffer } from 'geotiff';
import { openGeoTiff } from './geotiff-source.js';
import { globalGrid } from './grid.js';
import { PixelDigest, rasterDigest } from './raster-digest.js';
import { gridTransform, type RasterShape } from './raster-source.js';
import { writeGeoTiff } from './write-geotiff.js';

const folder = mkdtempSync(join(tmpdir(), 'geo-raster-'));
afterAll(() => rmSync(folder, { recursive: true }));
const place = (name: string) => join(folder, name);

const grid = globalGrid(30);
const world: RasterShape = {
  width: grid.columns,
  height: grid.rows,
  geotransform: gridTransform(grid),
  nodata: -99999,
};
const pixels = Float32Array.from({ length: 720 * 360 }, (_, i) =>
  i % 5 ? Math.fround(Math.sqrt(i)) : -99999,
);

describe('writeGeoTiff', () => {
  it('is read back exactly, whole and by windows, by the geotiff library and by our source', async () => {
    writeGeoTiff(place('world.tif'), world, pixels);
    const file = await fromFile(place('world.tif'));
    const image = await file.getImage();
    expect([image.getTileWidth(), image.getTileHeight(), image.getSamplesPerPixel()]).toEqual([256, 256, 1]);
    expect(image.getBoundingBox()).toEqual([-180, -90, 180, 90]);
    expect(image.getGDALNoData()).toBe(-99999);
    const whole = await image.readRasters({ interleave: true });
    expect(Buffer.from(whole.buffer).equals(Buffer.from(pixels.buffer))).toBe(true);
    await file.close();

    const source = await openGeoTiff(place('world.tif'));
    expect(source).toMatchObject(world);
    const part = await source.read({ column: 250, row: 255, width: 20, height: 3 });
    expect([...part.subarray(20, 40)]).toEqual([...pixels.subarray(256 * 720 + 250, 256 * 720 + 270)]);
    expect(await source.read({ column: 0, row: 0, width: 0, height: 0 })).toHaveLength(0);
    for (const window of [
      { column: 710, row: 0, width: 20, height: 1 },
      { column: -1, row: 0, width: 1, height: 1 },
      { column: 0, row: 0.5, width: 1, height: 1 },
    ]) {
      await expect(source.read(window)).rejects.toMatchObject({ code: 'geo_raster_window' });
    }
    await source.close();
  });

  it('keeps any size, place, nodata and bit pattern, also when rows are read on demand', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom(null, NaN, -1, 0, 1e-3),
        fc.float(),
        async (width, height, nodata, seed) => {
          const geotransform = { west: -17.25, north: 33.125, pixelWidth: 1 / 120, pixelHeight: 1 / 60 };
          const shape = { width, height, geotransform, nodata };
          const values = Float32Array.from({ length: width * height }, (_, i) => (i % 3 ? i * 0.37 : seed));
          writeGeoTiff(place('any.tif'), shape, (first, rows) =>
            values.subarray(first * width, (first + rows) * width),
          );
          const source = await openGeoTiff(place('any.tif'));
          expect(source).toMatchObject(shape);
          const back = await source.read({ column: 0, row: 0, width, height });
          expect(Buffer.from(back.buffer).equals(Buffer.from(values.buffer))).toBe(true);
          expect(await rasterDigest(source)).toBe(new PixelDigest(shape).add(values).hex());
          await source.close();
        },
      ),
      { seed: 7, numRuns: 25 },
    );
  });

  it('refuses pixels that are too few or too many, a wrong place, and a folder that is not there', () => {
    const write = (shape: RasterShape, values: Float32Array, name = 'refused.tif') => {
      return () => writeGeoTiff(place(name), shape, values);
    };
    const code = (name: string) => expect.objectContaining({ code: name });
    expect(write(world, pixels.subarray(1))).toThrow(code('geo_raster_window'));
    expect(write({ ...world, height: 359 }, pixels)).toThrow(code('geo_raster_window'));
    const moved = { ...world, geotransform: { ...world.geotransform, west: -179 } };
    expect(write(moved, pixels)).toThrow(code('geo_raster_extent'));
    expect(write(world, pixels, 'missing/refused.tif')).toThrow(code('io_write_failure'));
  });
});

describe('openGeoTiff', () => {
  /** A 4 x 3 raster by the library's own writer, which we did not write. */
  const foreign = (name: string, changes: Record<string, unknown>, samples = 12) => {
    const values = Float32Array.from({ length: samples }, (_, i) => i + 0.5);
    const metadata = {
      width: 4,
      height: 3,
      ModelPixelScale: [10, 10, 0],
      ModelTiepoint: [0, 0, 0, 20, 40, 0],
      GTModelTypeGeoKey: 2,
      GeographicTypeGeoKey: 4326,
      GTRasterTypeGeoKey: 1,
      ...changes,
    };
    writeFileSync(place(name), Buffer.from(writeArrayBuffer(values, metadata)));
    return place(name);
  };

  it('reads a file of another writer', async () => {
    const source = await openGeoTiff(foreign('plain.tif', {}));
    expect(source.geotransform).toEqual({ west: 20, north: 40, pixelWidth: 10, pixelHeight: 10 });
    expect([...(await source.read({ column: 1, row: 1, width: 2, height: 2 }))]).toEqual([
      5.5, 6.5, 9.5, 10.5,
    ]);
    await source.close();
  });

  it('moves a point raster by half a pixel', async () => {
    const source = await openGeoTiff(foreign('point.tif', { GTRasterTypeGeoKey: 2 }));
    expect(source.geotransform).toEqual({ west: 15, north: 45, pixelWidth: 10, pixelHeight: 10 });
    await source.close();
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['another datum', { GeographicTypeGeoKey: 4258 }, 'geo_raster_crs'],
    ['a projection', { GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: 3857 }, 'geo_raster_crs'],
    ['columns across 180', { ModelTiepoint: [0, 0, 0, 150, 40, 0] }, 'geo_raster_extent'],
    ['columns across -180', { ModelTiepoint: [0, 0, 0, -180.0012493, 40, 0] }, 'geo_raster_extent'],
    ['rows beyond a pole', { ModelTiepoint: [0, 0, 0, 20, -70, 0] }, 'geo_raster_extent'],
    ['rows that run north', { ModelPixelScale: [10, -10, 0] }, 'geo_raster_orientation'],
    ['a pixel of no size', { ModelPixelScale: [0, 10, 0] }, 'geo_raster_orientation'],
  ])('refuses %s', async (_, changes, code) => {
    await expect(openGeoTiff(foreign('bad.tif', changes))).rejects.toMatchObject({
      code,
      failureClass: 'F1',
    });
  });

  it('refuses several bands', async () => {
    const bands = { SamplesPerPixel: 3, BitsPerSample: [32, 32, 32], SampleFormat: [3, 3, 3] };
    await expect(openGeoTiff(foreign('bands.tif', bands, 36))).rejects.toMatchObject({
      code: 'geo_raster_bands',
    });
  });

  it('refuses a rotated or south-up matrix', async () => {
    // Our own file, with tie point (33922) made a matrix (34264) of the given terms.
    const matrix = (terms: number[]) => {
      writeGeoTiff(place('matrix.tif'), { ...world, width: 2, height: 2 }, new Float32Array(4));
      const bytes = readFileSync(place('matrix.tif'));
      const directory = bytes.readUInt32LE(4);
      for (let i = 0; i < bytes.readUInt16LE(directory); i++) {
        const at = directory + 2 + 12 * i;
        if (bytes.readUInt16LE(at) !== 33922) continue;
        bytes.writeUInt16LE(34264, at);
        bytes.writeUInt32LE(16, at + 4);
        bytes.writeUInt32LE(bytes.length, at + 8);
      }
      writeFileSync(
        place('matrix.tif'),
        Buffer.concat([bytes, Buffer.from(Float64Array.from(terms).buffer)]),
      );
      return place('matrix.tif');
    };
    const row = [0, 0, 0, 0, 0, 0, 0, 1];
    const plain = await openGeoTiff(matrix([1, 0, 0, 5, 0, -1, 0, 7, ...row]));
    expect(plain.geotransform).toEqual({ west: 5, north: 7, pixelWidth: 1, pixelHeight: 1 });
    await plain.close();
    for (const terms of [
      [1, 0.1, 0, 5, 0.1, -1, 0, 7],
      [1, 0, 0, 5, 0, 1, 0, 7],
    ]) {
      await expect(openGeoTiff(matrix([...terms, ...row]))).rejects.toMatchObject({
        code: 'geo_raster_orientation',
      });
    }
  });

  it('refuses a file that is missing, empty, no TIFF, or cut anywhere', async () => {
    const refused = (path: string) =>
      expect(openGeoTiff(path)).rejects.toMatchObject({ code: 'geo_raster_unreadable', place: { path } });
    await refused(place('nowhere.tif'));
    await refused(folder);
    for (const [name, text] of [
      ['empty.tif', ''],
      ['text.tif', 'ncols 4\nnrows 3\n'],
      ['half.tif', 'II'],
    ]) {
      writeFileSync(place(name), text);
      await refused(place(name));
    }
    writeGeoTiff(place('own.tif'), { ...world, width: 2, height: 2 }, new Float32Array(4));
    for (const whole of [readFileSync(foreign('cut.tif', {})), readFileSync(place('own.tif'))]) {
      // The very last byte of our own file may be padding.
      for (let keep = whole.length - 2; keep > 0; keep -= 7) {
        writeFileSync(place('cut.tif'), whole.subarray(0, keep));
        await refused(place('cut.tif'));
      }
    }
  });

  it('refuses a tile whose bytes are not what they claim when it is read', async () => {
    writeGeoTiff(place('torn.tif'), world, pixels);
    const bytes = readFileSync(place('torn.tif'));
    bytes.fill(0xff, 8, 4000);
    writeFileSync(place('torn.tif'), bytes);
    const source = await openGeoTiff(place('torn.tif'));
    const window = { column: 0, row: 0, width: 10, height: 10 };
    await expect(source.read(window)).rejects.toMatchObject({ code: 'geo_raster_unreadable' });
    await source.close();
  });
});

describe('rasterDigest', () => {
  const digest = (shape: Partial<RasterShape>, values = pixels) =>
    new PixelDigest({ ...world, ...shape }).add(values).hex();

  it('depends on pixels, place and nodata, and on nothing else', () => {
    const plain = digest({});
    const changed = pixels.slice();
    changed[77] += 1;
    const others = [
      digest({}, changed),
      digest({ nodata: null }),
      digest({ nodata: 0 }),
      digest({ geotransform: { ...world.geotransform, north: 89.5 } }),
      digest({ width: 360, height: 720 }),
    ];
    expect(new Set([plain, ...others]).size).toBe(6);
    expect(new PixelDigest(world).add(pixels.subarray(0, 99)).add(pixels.subarray(99)).hex()).toBe(plain);
    expect(digest({}, Float32Array.of(-0, NaN))).toBe(digest({}, Float32Array.of(0, 0 / 0)));
  });

  it('does not change by accident', () => {
    expect(digest({})).toMatchInlineSnapshot(
      `"d91d69c5e589f277453403e04bf171196a4e9c7f01468c971d6989087d05eb29"`,
    );
  });
});
