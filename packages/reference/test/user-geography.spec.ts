import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { loadContracts } from '@merchantry/contracts';
import { globalGrid, gridTransform, openGeoTiff, rasterDigest, writeGeoTiff } from '@merchantry/geo';
import { populationRaster } from '../src/geography/population-raster.js';
import { countryPolygonsFromUser } from '../src/geography/user-countries.js';
import { userPolygons } from '../src/geography/user-polygons.js';
import { writeGridRaster } from '../src/grid-raster.js';
import { ReferenceInputs } from '../src/reference-inputs.js';
import { userSource } from '../src/source-file.js';
import { builtIn, root } from './built-in-inputs.js';

const folder = mkdtempSync(join(tmpdir(), 'merchantry-geography-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isos = builtIn.isos();
type Ring = unknown[][];
const square = (west: number, south: number): Ring => [
  [west, south],
  [west + 1, south],
  [west + 1, south + 1],
  [west, south + 1],
  [west, south],
];

/** A square for every country, with a change made to the list of features. */
function collection(change: (features: Record<string, unknown>[]) => void = () => undefined): string {
  const features = isos.map((iso, i) => ({
    type: 'Feature',
    properties: { country_iso: iso },
    geometry: { type: 'Polygon', coordinates: [square(-170 + 2 * (i % 160), 2 * Math.floor(i / 160))] },
  })) as Record<string, unknown>[];
  change(features);
  const path = join(folder, 'countries.geojson');
  writeFileSync(path, JSON.stringify({ type: 'FeatureCollection', features }));
  return path;
}

const read = async (path: string) => {
  const source = userSource(path, 'countries');
  return countryPolygonsFromUser(source, await userPolygons(source), isos);
};
const withRing = (ring: Ring) =>
  collection((features) => (features[60].geometry = { type: 'Polygon', coordinates: [ring] }));

describe("a user's countries", () => {
  it('are taken as they are, sorted by code, features of one country put together', async () => {
    const path = collection((features) => {
      features.reverse();
      features.push({
        type: 'Feature',
        properties: { country_iso: 'FJ' },
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [179, -18],
              [-179, -18],
              [-179, -17],
              [179, -17],
              [179, -18],
            ],
          ],
        },
      });
    });
    const countries = await read(path);
    expect(countries.map(({ iso }) => iso)).toEqual(isos);
    expect(countries.filter(({ marked }) => marked)).toEqual([]);
    const fiji = countries.find(({ iso }) => iso === 'FJ')!.polygons;
    expect(fiji.polygonStart.length - 1).toBe(3); // its square, and a strip on each side of the antimeridian
    expect(fiji.coordinates.filter((_, i) => i % 2 === 0).every((lon) => Math.abs(lon) <= 180)).toBe(true);
  });

  it.each<[string, string, Ring]>([
    [
      'a bow-tie',
      'geo_ring_self_crossing',
      [
        [0, 0],
        [2, 2],
        [2, 0],
        [0, 3],
        [0, 0],
      ],
    ],
    [
      'an open ring',
      'geo_ring_unclosed',
      [
        [0, 0],
        [2, 0],
        [2, 2],
        [0, 2],
      ],
    ],
    [
      'a ring without area',
      'geo_ring_zero_area',
      [
        [0, 0],
        [1, 1],
        [2, 2],
        [0, 0],
      ],
    ],
    [
      'a ring of three vertices',
      'geo_ring_too_short',
      [
        [0, 0],
        [1, 1],
        [0, 0],
      ],
    ],
    [
      'a vertex off the globe',
      'geo_coordinate_out_of_range',
      [
        [0, 0],
        [2, 0],
        [2, 92],
        [0, 2],
        [0, 0],
      ],
    ],
    [
      'a vertex that is no number',
      'geo_geometry_invalid',
      [
        [0, 0],
        [2, 0],
        [null, 2],
        [0, 2],
        [0, 0],
      ],
    ],
  ])('with %s are refused, and the country is named', async (_, code, ring) => {
    const path = withRing(ring);
    await expect(read(path)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(isos[60]),
      place: { dataset: 'countries', path },
    });
  });

  it.each<[string, (features: Record<string, unknown>[]) => void, string]>([
    ['an unknown code', (features) => (features[3].properties = { country_iso: 'XK' }), '"XK"'],
    ['a country too few', (features) => features.splice(0, 2), `missing ${isos[0]} ${isos[1]}`],
  ])('with %s are refused', async (_, change, found) => {
    await expect(read(collection(change))).rejects.toMatchObject({
      code: 'reference_source_invalid',
      place: { dataset: 'countries', found },
    });
  });
});

describe("a user's grid of people", () => {
  const half = globalGrid(30);
  const shape = { width: 720, height: 360, geotransform: gridTransform(half), nodata: -99999 };
  const pixels = Float32Array.from({ length: 720 * 360 }, (_, i) => (i % 3 === 0 ? -99999 : i % 1000));
  const mine = join(folder, 'mine.tif');
  const own = (path: string, arcMinutes: number) =>
    populationRaster(
      new ReferenceInputs(root, new Map([['population_raster', path]])),
      globalGrid(arcMinutes),
      folder,
    );

  it('becomes the raster of the grid, and nobody is lost', async () => {
    writeGeoTiff(mine, shape, pixels);
    const built = join(folder, 'population_raster.tif');
    const raster = await own(mine, 60);
    const written = writeGridRaster(built, 'population_raster', raster, loadContracts(root));
    raster.close?.();
    const source = await openGeoTiff(built);
    expect([source.width, source.height, source.nodata]).toEqual([360, 180, null]);
    const sums = await source.read({ column: 0, row: 0, width: 360, height: 180 });
    expect(await rasterDigest(source)).toBe(written.contentDigest);
    await source.close();
    const kept = pixels.reduce((sum, count) => sum + Math.max(0, count), 0);
    expect(sums.reduce((sum, count) => sum + count, 0)).toBe(kept);
    expect(written).toMatchObject({ rows: 180, columns: 360, bytes: readFileSync(built).length });
  });

  it('is refused when cut, with its path', async () => {
    const cut = join(folder, 'cut.tif');
    writeGeoTiff(cut, shape, pixels);
    truncateSync(cut, 1000);
    await expect(own(cut, 60)).rejects.toMatchObject({
      code: 'geo_raster_unreadable',
      place: { dataset: 'population_raster', path: cut },
    });
  });

  it.each([
    ['a negative pixel', -1],
    ['an infinite pixel', Infinity],
    ['NaN', NaN],
  ])('is refused with %s, at its place', async (_, value) => {
    const bad = join(folder, 'bad.tif');
    writeGeoTiff(
      bad,
      shape,
      pixels.map((count, i) => (i === 720 * 7 + 5 ? value : count)),
    );
    await expect(own(bad, 60)).rejects.toMatchObject({
      code: 'reference_source_invalid',
      place: { dataset: 'population_raster', path: bad, row: 7, column: '5', found: String(value) },
    });
  });

  it('is refused when it is no raster', async () => {
    const text = join(folder, 'text.tif');
    writeFileSync(text, 'II*\0 and then nothing of the kind');
    await expect(own(text, 60)).rejects.toMatchObject({
      code: 'geo_raster_unreadable',
      place: { path: text },
    });
  });
});

describe('a raster that a builder made', () => {
  it('is refused where a pixel is no count', () => {
    const grid = globalGrid(600);
    const rows = (_: number, count: number) => new Float32Array(36 * count).fill(-1);
    expect(() =>
      writeGridRaster(
        join(folder, 'x.tif'),
        'population_raster',
        { grid, unit: 'persons', rows },
        loadContracts(root),
      ),
    ).toThrow(expect.objectContaining({ code: 'json_schema_violation' }));
    const degree = globalGrid(60);
    const wide = (_: number, count: number) => new Float32Array(360 * count).fill(-1);
    expect(() =>
      writeGridRaster(
        join(folder, 'x.tif'),
        'population_raster',
        { grid: degree, unit: 'persons', rows: wide },
        loadContracts(root),
      ),
    ).toThrow(expect.objectContaining({ code: 'table_value_violation' }));
  });
});
