import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Failure } from '@merchantry/contracts';
import { globalGrid, gridTransform, openGeoTiff, writeGeoTiff, type RasterShape } from '@merchantry/geo';
import { pinnedGrid } from './pinned-grid.js';
import { foundGrid, openedAsTiles } from './raster-header.js';

const folder = mkdtempSync(join(tmpdir(), 'seg-1b-raster-'));
afterAll(() => rmSync(folder, { recursive: true }));

const grid = globalGrid(600);
const world: RasterShape = {
  width: grid.columns,
  height: grid.rows,
  geotransform: gridTransform(grid),
  nodata: null,
};

function rasterOf(
  change: Partial<RasterShape['geotransform']> = {},
  size: Partial<RasterShape> = {},
): string {
  const path = join(folder, 'raster.tif');
  const shape = { ...world, ...size, geotransform: { ...world.geotransform, ...change } };
  writeGeoTiff(path, shape, new Float32Array(shape.width * shape.height));
  return path;
}

const TIE_POINT = 33922;
const MATRIX = 34264;
const GEO_KEYS = 34735;

/** The raster with an edit at one of its tags: `at` is the entry in the directory. */
function withTag(tag: number, edit: (bytes: Buffer, at: number) => Buffer): string {
  const path = rasterOf();
  const bytes = readFileSync(path);
  const directory = bytes.readUInt32LE(4);
  for (let i = 0; i < bytes.readUInt16LE(directory); i++) {
    const at = directory + 2 + 12 * i;
    if (bytes.readUInt16LE(at) === tag) writeFileSync(path, edit(bytes, at));
  }
  return path;
}

/** The tie point made a matrix of these terms. */
const placedBy = (...terms: number[]): string =>
  withTag(TIE_POINT, (bytes, at) => {
    bytes.writeUInt16LE(MATRIX, at);
    bytes.writeUInt32LE(16, at + 4);
    bytes.writeUInt32LE(bytes.length, at + 8);
    return Buffer.concat([bytes, Buffer.from(Float64Array.from([...terms, 0, 0, 0, 0, 0, 0, 0, 1]).buffer)]);
  });

/** The code of the reference system replaced. */
const inSystem = (code: number): string =>
  withTag(GEO_KEYS, (bytes, at) => {
    const start = bytes.readUInt32LE(at + 8);
    for (let k = 0; k < bytes.readUInt32LE(at + 4); k++)
      if (bytes.readUInt16LE(start + 2 * k) === 4326) bytes.writeUInt16LE(code, start + 2 * k);
    return bytes;
  });

/** As S1 opens the raster of its profile. */
async function laidOut(path: string, arcMinutes = 600) {
  const source = await openedAsTiles(() => openGeoTiff(path));
  try {
    return pinnedGrid(arcMinutes, foundGrid(source));
  } finally {
    await source.close();
  }
}

describe('the raster of a profile', () => {
  it('lays out its grid, placed by tie point or by matrix', async () => {
    expect(await laidOut(rasterOf())).toEqual(grid);
    expect(await laidOut(placedBy(10, 0, 0, -180, 0, -10, 0, 90))).toEqual(grid);
  });

  it.each([
    ['another datum', () => inSystem(4258)],
    ['no known system', () => inSystem(32767)],
  ])('is E007 in %s', async (_, made) => {
    await expect(laidOut(made())).rejects.toMatchObject({
      code: 'E007_CRS_MISMATCH',
      place: { dataset: 'population_raster', expected: 'EPSG:4326' },
    });
  });

  it.each<[string, () => string]>([
    ['rotated', () => placedBy(10, 0.1, 0, -180, 0.1, -10, 0, 90)],
    ['south-up', () => placedBy(10, 0, 0, -180, 0, 10, 0, -90)],
    ['mirrored', () => placedBy(-10, 0, 0, 180, 0, -10, 0, 90)],
    ['across 180', () => rasterOf({ west: -170 })],
    ['across -180', () => placedBy(10, 0, 0, -180.0012493, 0, -10, 0, 90)],
    ['beyond a pole', () => placedBy(10, 0, 0, -180, 0, -10, 0, 95)],
    ['of fewer columns', () => rasterOf({}, { width: 35 })],
    ['of fewer rows', () => rasterOf({}, { height: 17 })],
    ['of smaller cells', () => rasterOf({ pixelWidth: 5 })],
    ['of cells an ulp too wide', () => placedBy(10 * (1 + 2 ** -52), 0, 0, -180, 0, -10, 0, 90)],
    ['of other rows of north', () => rasterOf({ north: 84 }, { height: 17 })],
    ['of another profile', () => rasterOf()],
  ])('is E002 %s', async (name, made) => {
    const arcMinutes = name === 'of another profile' ? 300 : 600;
    let path = '';
    // Some of them our own writer refuses already: the same words.
    await expect(
      openedAsTiles(() => Promise.resolve((path = made()))).then(() => laidOut(path, arcMinutes)),
    ).rejects.toMatchObject({
      code: 'E002_RASTER_MISMATCH',
      place: { dataset: 'population_raster' },
    });
  });

  it('is E002 cut, missing, or no raster', async () => {
    const cut = rasterOf();
    writeFileSync(cut, readFileSync(cut).subarray(0, 200));
    const text = join(folder, 'text.tif');
    writeFileSync(text, 'no raster');
    for (const path of [cut, text, join(folder, 'nowhere.tif')])
      await expect(laidOut(path)).rejects.toMatchObject({ code: 'E002_RASTER_MISMATCH' });
  });

  it('lets through what is no fault of a raster', async () => {
    const other = new Failure('read_undeclared', 'Not to be read.');
    await expect(openedAsTiles(() => Promise.reject(other))).rejects.toBe(other);
    const broken = new TypeError('a fault of the code');
    await expect(openedAsTiles(() => Promise.reject(broken))).rejects.toBe(broken);
  });
});
