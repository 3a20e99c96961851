import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import {
  loadGdal,
  openGdalRaster,
  openGdalVector,
  type GdalDataset,
  type GdalFeature,
  type GdalModule,
} from './gdal-driver.js';
import { openRaster, openVector } from './open-source.js';
import { geoJsonCoordinates } from './polygon.js';
import { writeGeoTiff } from './write-geotiff.js';

const folder = mkdtempSync(join(tmpdir(), 'geo-gdal-'));
afterAll(() => rmSync(folder, { recursive: true }));
const place = (name: string, content: string | Buffer) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const polygon = {
  type: 'Polygon',
  coordinates: [
    [
      [0, 0],
      [2, 0],
      [2, 2],
      [0, 0],
    ],
  ],
};
const geoJson = JSON.stringify({
  type: 'FeatureCollection',
  features: [{ type: 'Feature', properties: { iso: 'FR' }, geometry: polygon }],
});
const tiff = (name: string) => {
  const geotransform = { west: 20, north: 40, pixelWidth: 10, pixelHeight: 10 };
  const shape = { width: 4, height: 3, geotransform, nodata: -1 };
  writeGeoTiff(
    join(folder, name),
    shape,
    Float32Array.from({ length: 12 }, (_, i) => i + 0.5),
  );
  return join(folder, name);
};
const options = { nameProperty: 'iso' };
const whole = { column: 0, row: 0, width: 4, height: 3 };

const srs = (authority: string | null, code: string | null) => ({
  getAuthorityName: () => authority,
  getAuthorityCode: () => code,
});
const WGS84 = srs('EPSG', '4326');

/** A dataset as the package hands it out, by its documentation: one band, or one layer of features. */
function dataset(changes: Partial<GdalDataset> = {}, features: readonly unknown[] = [polygon]) {
  let closed = 0;
  let at = 0;
  const next = () => {
    const geometry = features[at++];
    const feature: GdalFeature = {
      fields: { toObject: () => ({ iso: `S${at}`, other: null }) },
      getGeometry: () => (geometry === null ? null : { toObject: () => geometry as object }),
    };
    return Promise.resolve(at <= features.length ? feature : null);
  };
  const value: GdalDataset = {
    rasterSize: { x: 4, y: 3 },
    geoTransform: [20, 10, 0, 40, 0, -10],
    srs: WGS84,
    bands: {
      count: () => 1,
      get: () => ({
        noDataValue: -1,
        pixels: {
          readAsync: (x, y, width, height, data) => {
            for (let i = 0; i < data.length; i++)
              data[i] = (y + Math.floor(i / width)) * 4 + x + (i % width) + 0.5;
            return data.length === width * height ? Promise.resolve(data) : Promise.reject(new Error('size'));
          },
        },
      }),
    },
    layers: {
      count: () => 1,
      get: () => ({ srs: WGS84, features: { firstAsync: () => ((at = 0), next()), nextAsync: next } }),
    },
    close: () => void closed++,
    ...changes,
  };
  const gdal: GdalModule = { openAsync: () => Promise.resolve(value) };
  return { gdal, closed: () => closed };
}

describe('the optional driver', () => {
  it('is asked for files that are neither TIFF nor JSON, by its package name', async () => {
    const asked: string[] = [];
    const { gdal } = dataset();
    const importModule = (name: string) => {
      asked.push(name);
      return Promise.resolve({ default: gdal });
    };
    const raster = await openRaster(place('world.vrt', '<VRTDataset/>'), importModule);
    expect(await raster.read(whole)).toHaveLength(12);
    const vector = await openVector(place('world.gpkg', 'SQLite format 3\0'), options, importModule);
    expect(await vector.read()).toHaveLength(1);
    expect(asked).toEqual(['gdal-async', 'gdal-async']);
  });

  it('is not asked for what the built-in readers read', async () => {
    const never = () => Promise.reject(new Error('asked'));
    const raster = await openRaster(tiff('world.bin'), never);
    expect([...(await raster.read(whole))]).toEqual(Array.from({ length: 12 }, (_, i) => i + 0.5));
    await raster.close();
    for (const name of ['shapes.geojson', 'shapes.JSON', 'shapes']) {
      const vector = await openVector(place(name, geoJson), options, never);
      expect((await vector.read())[0].name).toBe('FR');
    }
    await expect(openVector(place('cut.json', '['), options, never)).rejects.toMatchObject({
      code: 'geo_vector_unreadable',
    });
  });

  it('that is not installed is a failure which says what to install', async () => {
    const missing = () => Promise.reject(new Error("Cannot find package 'gdal-async'\nmore"));
    const path = place('world.jp2', 'not a TIFF');
    const failure = {
      code: 'geo_driver_missing',
      place: {
        path,
        found: "Cannot find package 'gdal-async'",
        expected: expect.stringContaining('npm install gdal-async'),
      },
    };
    await expect(openRaster(path, missing)).rejects.toMatchObject(failure);
    await expect(openVector(path, options, missing)).rejects.toMatchObject(failure);
  });

  it('reads what the built-in readers read, where it is installed, and else is missing', async () => {
    const gdal = await loadGdal('x').catch((error: unknown) => error);
    if (gdal instanceof Error) {
      expect(gdal).toMatchObject({ code: 'geo_driver_missing' });
      return;
    }
    const raster = await openGdalRaster(gdal as GdalModule, tiff('installed.tif'));
    const builtIn = await openRaster(tiff('built-in.tif'));
    expect(raster).toMatchObject({ width: 4, height: 3, nodata: -1, geotransform: builtIn.geotransform });
    expect(await raster.read(whole)).toEqual(await builtIn.read(whole));
    await raster.close();
    await builtIn.close();
    const vector = await openGdalVector(gdal as GdalModule, place('installed.geojson', geoJson), options);
    const [{ name, polygons }] = await vector.read();
    expect([name, geoJsonCoordinates(polygons)]).toEqual(['FR', [polygon.coordinates]]);
    await vector.close();
  });

  it('fails on files that are not there, or are empty, before it is asked for', async () => {
    const never = () => Promise.reject(new Error('asked'));
    for (const path of [join(folder, 'no'), place('empty', '')]) {
      await expect(openRaster(path, never)).rejects.toMatchObject({
        code: 'geo_raster_unreadable',
        place: { path },
      });
      await expect(openVector(path, options, never)).rejects.toMatchObject({
        code: 'geo_vector_unreadable',
        place: { path },
      });
    }
  });
});

describe('openGdalRaster', () => {
  it('reads windows and refuses those outside', async () => {
    const { gdal, closed } = dataset();
    const source = await openGdalRaster(gdal, 'a.vrt');
    expect(source).toMatchObject({ width: 4, height: 3, nodata: -1 });
    expect(source.geotransform).toEqual({ west: 20, north: 40, pixelWidth: 10, pixelHeight: 10 });
    expect([...(await source.read({ column: 1, row: 1, width: 2, height: 2 }))]).toEqual([
      5.5, 6.5, 9.5, 10.5,
    ]);
    expect(await source.read({ column: 0, row: 0, width: 0, height: 0 })).toHaveLength(0);
    await expect(source.read({ ...whole, width: 5 })).rejects.toMatchObject({ code: 'geo_raster_window' });
    await source.close();
    expect(closed()).toBe(1);
  });

  it.each<[string, Partial<GdalDataset>, string]>([
    ['no pixels', { rasterSize: null }, 'geo_raster_unreadable'],
    ['several bands', { bands: { count: () => 3, get: () => null as never } }, 'geo_raster_bands'],
    ['another datum', { srs: srs('EPSG', '4258') }, 'geo_raster_crs'],
    ['no system', { srs: null }, 'geo_raster_crs'],
    ['an unnamed system', { srs: srs(null, null) }, 'geo_raster_crs'],
    ['no position', { geoTransform: null }, 'geo_raster_orientation'],
    ['rotation', { geoTransform: [20, 10, 0.1, 40, 0.1, -10] }, 'geo_raster_orientation'],
    ['rows that run north', { geoTransform: [20, 10, 0, 40, 0, 10] }, 'geo_raster_orientation'],
    ['columns across 180', { geoTransform: [150, 10, 0, 40, 0, -10] }, 'geo_raster_extent'],
  ])('refuses %s and closes the file', async (_, changes, code) => {
    const { gdal, closed } = dataset(changes);
    await expect(openGdalRaster(gdal, 'a.vrt')).rejects.toMatchObject({ code, place: { path: 'a.vrt' } });
    expect(closed()).toBe(1);
  });

  it('reports what the driver says when it cannot open or read', async () => {
    const broken: GdalModule = { openAsync: () => Promise.reject(new Error('not recognized')) };
    const failure = { code: 'geo_raster_unreadable', place: { found: 'not recognized' } };
    await expect(openGdalRaster(broken, 'a.vrt')).rejects.toMatchObject(failure);
    const torn = {
      count: () => 1,
      get: () => ({
        noDataValue: null,
        pixels: { readAsync: () => Promise.reject(new Error('not recognized')) },
      }),
    };
    const source = await openGdalRaster(dataset({ bands: torn }).gdal, 'a.vrt');
    await expect(source.read(whole)).rejects.toMatchObject(failure);
  });
});

describe('openGdalVector', () => {
  it('reads every feature of the one layer, twice if asked', async () => {
    const { gdal, closed } = dataset({}, [
      polygon,
      { type: 'MultiPolygon', coordinates: [polygon.coordinates] },
    ]);
    const source = await openGdalVector(gdal, 'a.gpkg', options);
    for (let time = 0; time < 2; time++) {
      const features = await source.read();
      expect(features.map(({ name }) => name)).toEqual(['S1', 'S2']);
      for (const { polygons } of features)
        expect(geoJsonCoordinates(polygons)).toEqual([polygon.coordinates]);
    }
    await source.close();
    expect(closed()).toBe(1);
  });

  it.each<[string, Partial<GdalDataset>, string]>([
    ['no layer', { layers: { count: () => 0, get: () => null as never } }, 'geo_vector_unreadable'],
    ['several layers', { layers: { count: () => 2, get: () => null as never } }, 'geo_vector_unreadable'],
    [
      'another system',
      { layers: { count: () => 1, get: () => ({ srs: srs('EPSG', '3857'), features: null as never }) } },
      'geo_vector_crs',
    ],
  ])('refuses %s and closes the file', async (_, changes, code) => {
    const { gdal, closed } = dataset(changes);
    await expect(openGdalVector(gdal, 'a.gpkg', options)).rejects.toMatchObject({ code });
    expect(closed()).toBe(1);
  });

  it.each<[string, readonly unknown[], string, object]>([
    ['no geometry', [polygon, null], 'geo_geometry_invalid', { feature: 1, name: 'S2' }],
    ['a point', [{ type: 'Point', coordinates: [0, 0] }], 'geo_geometry_invalid', { feature: 0 }],
    [
      'NaN',
      [{ type: 'Polygon', coordinates: [[[0, NaN]]] }],
      'geo_coordinate_nonfinite',
      { feature: 0, vertex: 0 },
    ],
    [
      'a vertex off the globe',
      [{ type: 'Polygon', coordinates: [[[0, 91]]] }],
      'geo_coordinate_out_of_range',
      { feature: 0 },
    ],
  ])('refuses %s with the number of the feature', async (_, features, code, detail) => {
    const source = await openGdalVector(dataset({}, features).gdal, 'a.gpkg', options);
    await expect(source.read()).rejects.toMatchObject({ code, place: { path: 'a.gpkg', detail } });
  });

  it('refuses a layer without features and a property that is not there', async () => {
    const empty = await openGdalVector(dataset({}, []).gdal, 'a.gpkg', options);
    await expect(empty.read()).rejects.toMatchObject({ code: 'geo_vector_unreadable' });
    const unnamed = await openGdalVector(dataset().gdal, 'a.gpkg', { nameProperty: 'tzid' });
    await expect(unnamed.read()).rejects.toMatchObject({ code: 'geo_vector_name' });
  });
});
