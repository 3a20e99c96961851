import { describe, expect, it } from '@jest/globals';
import type { BoundingBox } from '@merchantry/geo';
import { csvRows, rowsByKey } from '../src/csv-rows.js';
import type { CountryCentre } from '../src/geography/country-centres.js';
import { projectSource } from '../src/source-file.js';
import { answerOf } from './build-in-worker.js';
import { builtIn } from './built-in-inputs.js';

const POINTS = [
  ['FJ', 178.1, -17.8, 'Viti Levu, west of the antimeridian'],
  ['FJ', -179.95, -16.75, 'Taveuni, east of it'],
  ['RU', 37.6, 55.75, 'Moscow'],
  ['RU', -175, 66.5, 'Chukotka, east of the antimeridian'],
  ['RU', 34.1, 44.95, 'Simferopol: de facto borders'],
  ['US', -155.5, 19.6, 'Hawaii'],
  ['US', 173.1, 52.9, 'Attu, west of the antimeridian'],
  ['KI', -157.4, 1.87, 'Kiritimati'],
  ['NZ', 174.8, -39, 'North Island'],
  ['AQ', 0, -89.999, 'beside the pole'],
  ['AQ', 179.99, -85, 'beside the antimeridian'],
  ['AQ', -179.99, -85, 'on its other side'],
  ['VA', 12.4534, 41.9029, 'Saint Peter'],
  ['IT', 12.48, 41.89, 'Rome'],
  ['SM', 12.45, 43.94, 'in a hole of Italy'],
  ['MC', 7.42, 43.74, 'Monte Carlo'],
  ['SG', 103.82, 1.35, 'Singapore'],
  ['GF', -53, 4, 'drawn with France'],
  ['GP', -61.7, 16.1, 'drawn with France'],
  ['RE', 55.5, -21.1, 'drawn with France'],
  ['YT', 45.15, -12.83, 'drawn with France'],
  ['SJ', 16, 78.5, 'drawn with Norway'],
  ['SJ', -8.4, 71, 'Jan Mayen'],
  ['BV', 3.37, -54.42, 'drawn with Norway'],
  ['BQ', -68.27, 12.2, 'Bonaire'],
  ['CX', 105.63, -10.48, 'of the Indian Ocean territories'],
  ['RS', 20.9, 42.6, 'Kosovo counts as RS'],
  ['SO', 44.07, 9.56, 'Somaliland'],
  ['CY', 33.5, 35.3, 'Northern Cyprus'],
  ['KZ', 63.3, 45.9, 'Baikonur'],
  ['IN', 77.1, 35.4, 'Siachen'],
  ['LS', 28.3, -29.6, 'in a hole of South Africa'],
] as const;

interface Facts {
  readonly sums: Float64Array;
  readonly atSea: number;
  readonly densest: number;
  readonly halfOn: number;
  readonly digest: string;
}

/** What `geography-worker.mjs` finds. */
interface RealGeography {
  readonly isos: readonly string[];
  readonly marked: readonly string[];
  readonly wrong: readonly string[];
  readonly holders: readonly (readonly string[])[];
  /** Million km2. */
  readonly areas: Readonly<Record<string, number>>;
  readonly boxes: Readonly<Record<string, BoundingBox>>;
  readonly polygonDigest: string;
  readonly ownerDigest: string;
  readonly land: number;
  readonly leastCells: readonly number[];
  readonly claimed: readonly string[];
  readonly surfaces: Readonly<Record<number, Facts>>;
  readonly totals: readonly number[];
  readonly places: readonly { name: string; iso: string; listed: number; own: number }[];
  readonly strangers: number;
  readonly centres: readonly CountryCentre[];
}

const real = await answerOf<RealGeography>(
  'geography-worker.mjs',
  POINTS.map(([, lon, lat]) => [lon, lat]),
);

describe('country polygons', () => {
  it('are there for all 249 codes, on the globe, without crossing or empty rings', () => {
    expect(real.isos).toEqual(builtIn.isos());
    expect(real.isos.length).toBe(249);
    expect(real.wrong).toEqual([]);
    expect(real.marked).toEqual(['VA']);
  });

  it.each(POINTS.map((point, i) => [...point, i] as const))('%s holds (%d, %d): %s', (iso, _x, _y, _, i) => {
    expect(real.holders[i]).toEqual([iso]);
  });

  it('take from their parents what has a code of its own', () => {
    expect(real.boxes.FR.east).toBeLessThan(10);
    expect(real.boxes.FR.west).toBeGreaterThan(-110); // Clipperton
    expect(real.boxes.NL.west).toBeGreaterThan(3);
    expect(real.boxes.NO.north).toBeLessThan(72);
    expect(real.boxes.TK.south).toBeGreaterThan(-10);
    expect(real.boxes.NZ.north).toBeLessThan(-29);
  });

  it.each([
    ['RU', 16.9],
    ['AQ', 12.3],
    ['US', 9.4],
    ['FJ', 0.0188],
    ['NZ', 0.27],
    ['FR', 0.549],
  ])('%s has about %d million km2', (iso, published) => {
    expect(Math.abs(real.areas[iso] / published - 1)).toBeLessThan(0.03);
  });

  it('are named by a policy with a reason for each feature', () => {
    const source = projectSource('polygon-names.csv');
    const rows = csvRows(source, { required: ['feature', 'country_iso', 'note'] });
    expect(rowsByKey(source, rows, 'feature').size).toBe(17);
    expect(rows.filter(({ cells: { note } }) => note === '')).toEqual([]);
  });
});

describe('cells of countries', () => {
  it('number as measured, fourteen of them claimed', () => {
    expect(real.land).toBe(3_085_720);
    expect(real.claimed.join(' ')).toBe('AI BL BV CC GI IO MC MF MH NR SC TK TV VA');
    expect(real.leastCells).toEqual([1, 1]);
  });
});

describe('the gazetteer', () => {
  const place = (name: string) => real.places.find((other) => other.name === name)!;

  it('counts the boroughs of New York once, and leaves Paris its people, whose suburbs are no parts', () => {
    expect(place('The Bronx').own).toBeGreaterThan(0);
    expect(place('New York City').listed).toBe(8_175_133);
    expect(place('New York City').own).toBeLessThan(200_000);
    expect(place('Paris')).toMatchObject({ listed: 2_138_551, own: 2_138_551 });
  });

  it('puts Crimea and Kosovo under the countries of the polygons, and no place under a code that is none', () => {
    expect(place('Simferopol').iso).toBe('RU');
    expect(place('Pristina').iso).toBe('RS');
    expect(real.strangers).toBe(0);
  });
});

describe.each([5, 30])('the population surface at %d arc-minutes', (arcMinutes) => {
  const facts = real.surfaces[arcMinutes];

  it('adds up to country_population, with nobody at sea', () => {
    const off = real.totals.map((people, k) => Math.abs(facts.sums[k] - people) / (people + 1));
    expect(Math.max(...off)).toBeLessThan(1e-9);
    expect(facts.atSea).toBe(0);
  });

  it('has nobody too close, and half of all people on 0.5 to 3 % of the land', () => {
    expect(facts.densest).toBeLessThanOrEqual(60_000);
    expect(facts.halfOn).toBeGreaterThan(0.005);
    expect(facts.halfOn).toBeLessThan(0.03);
  });
});

describe('the centres of countries', () => {
  const centre = (iso: string) => real.centres.find((other) => other.iso === iso)!;

  it.each([
    ['FR', 2.5, 47],
    ['US', -91.5, 38],
    ['FJ', 178.2, -17.8],
    ['RU', 52, 55],
    ['SG', 103.8, 1.35],
    ['AU', 146, -33],
    ['KI', 177, 2],
  ])('%s has its people about (%d, %d)', (iso, lon, lat) => {
    const found = centre(iso);
    expect(Math.abs(found.lon - lon)).toBeLessThan(3);
    expect(Math.abs(found.lat - lat)).toBeLessThan(2);
    expect(found.basis).toBe('population');
  });

  it('rest on area where nobody lives', () => {
    const byArea = real.centres.filter(({ basis }) => basis === 'area').map(({ iso }) => iso);
    expect(byArea).toEqual(['BV', 'HM', 'IO', 'TF']);
    expect(Math.abs(centre('HM').lon - 73.5)).toBeLessThan(0.1);
  });
});

describe('these values may be wrong, but they may not change by accident', () => {
  it('polygons, owners, surfaces', () => {
    expect([real.polygonDigest, real.ownerDigest, real.surfaces[5].digest, real.surfaces[30].digest])
      .toMatchInlineSnapshot(`
      [
        "49694fe09f281e740e1370ca05f2412f12db6474e94b9c4a70f8e7c888619f62",
        "a484ddfd3f658e41a85b4090c4a4d341e74bd05a819272d04a5d0145a6395e7d",
        "4bf8728dfeeb8d79a95e8ca45727716018ecb50fa9b8def83647fdceaf1765f3",
        "b6becd54a35402bf4fd9b434e847930eeebb27d30539d9f67b86ed32f2f521b0",
      ]
    `);
  });
});
