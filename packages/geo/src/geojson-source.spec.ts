import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { openGeoJson } from './geojson-source.js';
import { geoJsonCoordinates } from './polygon.js';

const folder = mkdtempSync(join(tmpdir(), 'geo-json-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'shapes.geojson');

const ring = [
  [0, 0],
  [2, 0],
  [2, 2],
  [0, 0],
];
const polygon = { type: 'Polygon', coordinates: [ring] };
const feature = (name: unknown, geometry: unknown = polygon) => ({
  type: 'Feature',
  properties: { iso: name },
  geometry,
});
const collection = (features: readonly unknown[], more: object = {}) =>
  JSON.stringify({ type: 'FeatureCollection', ...more, features });

async function read(text: string) {
  writeFileSync(path, text);
  const source = await openGeoJson(path, { nameProperty: 'iso' });
  const features = await source.read();
  await source.close();
  return features;
}
const refused = (text: string, code: string, detail?: object) =>
  expect(read(text)).rejects.toMatchObject({
    code,
    failureClass: 'F1',
    place: detail === undefined ? { path } : { path, detail },
  });

describe('openGeoJson', () => {
  it('reads polygons and their names in the order of the file, heights dropped', async () => {
    const high = { type: 'MultiPolygon', coordinates: [[ring.map((p) => [...p, 9])], [ring, ring]] };
    const features = await read(collection([feature('FR'), feature(276, high), feature('FR')]));
    expect(features.map(({ name }) => name)).toEqual(['FR', '276', 'FR']);
    expect(geoJsonCoordinates(features[0].polygons)).toEqual([[ring]]);
    expect(geoJsonCoordinates(features[1].polygons)).toEqual([[ring], [ring, ring]]);
  });

  it('takes a byte order mark, and a crs member that names WGS84', async () => {
    for (const name of [
      'urn:ogc:def:crs:OGC:1.3:CRS84',
      'EPSG:4326',
      'urn:ogc:def:crs:EPSG::4326',
      'http://www.opengis.net/def/crs/OGC/1.3/CRS84',
    ]) {
      const text = collection([feature('FR')], { crs: { type: 'name', properties: { name } } });
      expect(await read(`\ufeff${text}`)).toHaveLength(1);
    }
  });

  it.each([
    ['another system', { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::3857' } }],
    ['a name that only begins so', { type: 'name', properties: { name: 'EPSG:43261' } }],
    ['a link', { type: 'link', properties: { href: 'http://example.com/crs' } }],
    ['none', null],
  ])('refuses a crs member of %s', async (_, crs) => {
    await refused(collection([feature('FR')], { crs }), 'geo_vector_crs');
  });

  it('refuses a file that is missing, empty, cut anywhere, or no FeatureCollection', async () => {
    await expect(openGeoJson(join(folder, 'nowhere'), { nameProperty: 'iso' })).rejects.toMatchObject({
      code: 'geo_vector_unreadable',
      place: { path: join(folder, 'nowhere') },
    });
    const whole = collection([feature('FR')]);
    for (let keep = 0; keep < whole.length; keep += 9)
      await refused(whole.slice(0, keep), 'geo_vector_unreadable');
    for (const text of [
      'null',
      '[]',
      '7',
      JSON.stringify(feature('FR')),
      JSON.stringify(polygon),
      '{"type":"FeatureCollection"}',
      '{"type":"FeatureCollection","features":{}}',
      collection([]),
    ]) {
      await refused(text, 'geo_vector_unreadable');
    }
    await refused(collection([feature('FR'), null]), 'geo_vector_unreadable', { feature: 1 });
    await refused(collection([feature('FR'), polygon]), 'geo_vector_unreadable', { feature: 1 });
  });

  it.each([[undefined], [''], [null], [1.5], [true], [['FR']]])(
    'refuses a feature named %j',
    async (name) => {
      await refused(collection([feature('FR'), feature(name)]), 'geo_vector_name', { feature: 1 });
    },
  );

  it('refuses a feature without properties', async () => {
    await refused(collection([{ type: 'Feature', properties: null, geometry: polygon }]), 'geo_vector_name');
  });

  it.each<[string, unknown]>([
    ['no geometry', null],
    ['a point', { type: 'Point', coordinates: [0, 0] }],
    ['lines', { type: 'MultiLineString', coordinates: [ring] }],
    ['a collection', { type: 'GeometryCollection', geometries: [polygon] }],
    ['a polygon without rings', { type: 'Polygon', coordinates: [] }],
    ['no polygons', { type: 'MultiPolygon', coordinates: [] }],
    ['a text for a number', { type: 'Polygon', coordinates: [[['0', 0]]] }],
    ['null for a number', { type: 'Polygon', coordinates: [[[0, null]]] }],
    ['a ring that is no list', { type: 'Polygon', coordinates: [7] }],
  ])('refuses %s with the number of the feature', async (_, geometry) => {
    await refused(collection([feature('FR'), feature('DE', geometry)]), 'geo_geometry_invalid', {
      feature: 1,
      name: 'DE',
    });
  });

  it('refuses NaN, numbers beyond binary64, and vertices off the globe', async () => {
    const text = collection([feature('FR')]);
    await refused(text.replace('[2,0]', '[NaN,0]'), 'geo_vector_unreadable');
    await refused(text.replace('[2,0]', '[1e999,0]'), 'geo_coordinate_nonfinite', { feature: 0, vertex: 1 });
    for (const wrong of ['[180.001,0]', '[-181,0]', '[2,90.5]', '[2,-91]']) {
      await refused(text.replace('[2,0]', wrong), 'geo_coordinate_out_of_range', { feature: 0, vertex: 1 });
    }
    expect(await read(text.replace('[2,0]', '[-180,90]'))).toHaveLength(1);
  });
});
