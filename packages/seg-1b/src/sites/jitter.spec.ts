import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { globalGrid } from '@merchantry/geo';
import { deriveMaster, philox2x64, u01 } from '@merchantry/rng';
import { shippedJitterPolicy } from '../../test/shipped-policies.js';
import { MASTER_TAG } from './assign-sites.js';
import { publishedLat, publishedLon } from './published-point.js';
import { jitterFigures } from '../s6/jitter-figures.js';
import { jitterSites, type JitterSites, type ShapeTests } from './jitter.js';
import { placeLaw } from './place-law.js';
import { siteBoxes, TEST_COUNTRY, TEST_STRATUM, type PartialTile } from './site-boxes.js';
import { siteStreams } from './site-streams.js';

const grid = globalGrid(5);
const b32 = Uint8Array.from({ length: 32 }, (_, i) => i);
const master = deriveMaster(MASTER_TAG, b32, 42n);
const policy = shippedJitterPolicy();
const namespace = policy.deterministic_seed_namespace;
const identity = { b32: '00'.repeat(32), seed: 42n };
const law = () => placeLaw(policy, identity);
const streamsOf = (sites: JitterSites) => siteStreams(master, namespace, sites);
const everywhere: ShapeTests = { country: [() => true, () => true], stratum: [() => true] };

/** Sites in given tiles, two countries by turns, four sites a merchant. */
function sitesIn(
  tile: readonly number[],
  tests = 0,
  partial?: (site: number) => PartialTile | undefined,
): JitterSites {
  return {
    merchantId: BigUint64Array.from(tile, (_, i) => 2n ** 63n + BigInt(Math.floor(i / 4))),
    country: { codes: Uint32Array.from(tile, (_, i) => Math.floor(i / 4) % 2), dictionary: ['FJ', 'NZ'] },
    siteOrder: Uint32Array.from(tile, (_, i) => 1 + (i % 4)),
    tile,
    stratum: new Uint16Array(tile.length),
    tests: new Uint8Array(tile.length).fill(tests),
    ...siteBoxes(grid, tile, partial),
  };
}

/** The counter of a site's first block and its key, from the text of the rules. */
function twinStream(id: bigint, iso: string, order: number) {
  const uer = (text: string) => {
    const head = Buffer.alloc(4);
    head.writeUInt32LE(Buffer.byteLength(text));
    return Buffer.concat([head, Buffer.from(text)]);
  };
  const le64 = (word: bigint) => {
    const out = Buffer.alloc(8);
    out.writeBigUInt64LE(word);
    return out;
  };
  const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const start = sha(uer('mlr:1B.master'), b32, le64(42n));
  const digest = sha(
    start,
    uer('mlr:1B'),
    uer(`in_cell_jitter:${namespace}`),
    le64(sha(le64(id)).readBigUInt64LE(24)),
    uer(iso),
    le64(BigInt(order)),
  );
  return { key: digest.readBigUInt64LE(24), hi: digest.readBigUInt64BE(16), lo: digest.readBigUInt64BE(24) };
}

const tileIds = fc.array(fc.nat(grid.rows * grid.columns - 1), { minLength: 1, maxLength: 12 });

describe('jitterSites', () => {
  it('draws and places by the rules, one event an attempt, the last one as the row', () => {
    fc.assert(
      fc.property(tileIds, fc.integer({ min: 1, max: 5 }), (tiles, max_attempts) => {
        const sites = sitesIn(tiles, TEST_COUNTRY + TEST_STRATUM);
        // A country that holds about half of all points, by their last digits.
        const half = (lon: number, lat: number) => Math.floor((lon + lat) * 1e4) % 2 === 0;
        const shapes: ShapeTests = { country: [half, half], stratum: [() => true] };
        const options = { max_attempts, on_exhaustion: 'centroid' as const };
        const { places, events } = jitterSites(sites, streamsOf(sites), law(), shapes, options);
        let e = 0;
        const twin = law();
        tiles.forEach((tile, i) => {
          const iso = sites.country.dictionary[sites.country.codes[i]];
          const { key, hi, lo } = twinStream(sites.merchantId[i], iso, sites.siteOrder[i]);
          const row = Math.floor(tile / grid.columns);
          const column = tile % grid.columns;
          for (let t = 0; t < places.attempts[i]; t++, e++) {
            const counter = ((hi << 64n) + lo + BigInt(t)) & (2n ** 128n - 1n);
            const after = (counter + 1n) & (2n ** 128n - 1n);
            expect(events.site[e]).toBe(i);
            expect((events.beforeHi[e] << 64n) + events.beforeLo[e]).toBe(counter);
            expect((events.afterHi[e] << 64n) + events.afterLo[e]).toBe(after);
            const [x0, x1] = philox2x64(counter & (2n ** 64n - 1n), counter >> 64n, key);
            twin.place(u01(x0), u01(x1), tile);
            const west = grid.meridians[column];
            const south = grid.parallels[row + 1];
            const lon = west + twin.x * (grid.meridians[column + 1] - west) - grid.centreLon[column];
            const lat = south + twin.y * (grid.parallels[row] - south) - grid.centreLat[row];
            const inside = half(
              publishedLon(grid.centreLon[column], lon),
              publishedLat(grid.centreLat[row], lat),
            );
            const last = t + 1 === max_attempts;
            expect(events.outcome[e]).toBe(inside ? 1 : last ? 2 : 0);
            expect([events.deltaLon[e], events.deltaLat[e]]).toEqual(inside || !last ? [lon, lat] : [0, 0]);
            expect(inside || last).toBe(t + 1 === places.attempts[i]);
          }
          expect([places.deltaLon[i], places.deltaLat[i]]).toEqual([
            events.deltaLon[e - 1],
            events.deltaLat[e - 1],
          ]);
          expect(places.exhausted[i]).toBe(events.outcome[e - 1] === 2 ? 1 : 0);
        });
        expect(e).toBe(events.site.length);
      }),
      { numRuns: 80 },
    );
  });

  it('gives a site the same place alone as among others, and grows its events past the first room', () => {
    const tiles = Array.from({ length: 60 }, (_, i) => 3_000_000 + 7 * i);
    const all = sitesIn(tiles, TEST_COUNTRY);
    const rare = (lon: number) => Math.floor(lon * 1e5) % 20 === 0;
    const shapes: ShapeTests = { country: [rare, rare], stratum: [] };
    const whole = jitterSites(all, streamsOf(all), law(), shapes, policy);
    expect(whole.events.site.length).toBeGreaterThan(300);
    tiles.forEach((tile, i) => {
      const one = sitesIn([tile], TEST_COUNTRY);
      one.merchantId[0] = all.merchantId[i];
      one.country.codes[0] = all.country.codes[i];
      one.siteOrder[0] = all.siteOrder[i];
      const alone = jitterSites(one, streamsOf(one), law(), shapes, policy);
      expect([alone.places.deltaLon[0], alone.places.deltaLat[0], alone.places.attempts[0]]).toEqual([
        whole.places.deltaLon[i],
        whole.places.deltaLat[i],
        whole.places.attempts[i],
      ]);
    });
  });

  it('asks only the tests that a site needs, with the very point that is published', () => {
    const asked: string[] = [];
    const ask = (name: string) => (lon: number, lat: number) => {
      asked.push(`${name} ${lon} ${lat}`);
      return true;
    };
    const sites = sitesIn([100, 100, 100, 100]);
    sites.tests.set([0, TEST_COUNTRY, TEST_STRATUM, TEST_COUNTRY + TEST_STRATUM]);
    const shapes: ShapeTests = { country: [ask('FJ'), ask('NZ')], stratum: [ask('zone')] };
    const { places } = jitterSites(sites, streamsOf(sites), law(), shapes, policy);
    const point = (i: number) =>
      `${publishedLon(sites.centroidLon[i], places.deltaLon[i])} ${publishedLat(sites.centroidLat[i], places.deltaLat[i])}`;
    expect(asked).toEqual([`FJ ${point(1)}`, `zone ${point(2)}`, `FJ ${point(3)}`, `zone ${point(3)}`]);
  });

  it.each([0.01, 0.06])(
    'stands in the box of a partial tile, west or east of its centroid, and at its interior point when nothing else is left',
    (gap) => {
      const tile = 1080 * grid.columns + 2000;
      const [west, south] = [grid.meridians[2000], grid.parallels[1081]];
      const part = {
        west: west + gap,
        east: west + gap + 0.01,
        south: south + 0.03,
        north: south + 0.04,
        interiorLon: west + gap + 0.005,
        interiorLat: south + 0.031,
      };
      const sites = sitesIn(
        Array.from({ length: 40 }, () => tile),
        TEST_COUNTRY,
        () => part,
      );
      const free = jitterSites(sites, streamsOf(sites), law(), everywhere, policy).places;
      free.deltaLon.forEach((delta, i) => {
        const lon = publishedLon(sites.centroidLon[i], delta);
        const lat = publishedLat(sites.centroidLat[i], free.deltaLat[i]);
        expect(lon >= part.west && lon <= part.east && lat >= part.south && lat <= part.north).toBe(true);
      });
      const nowhere: ShapeTests = { country: [() => false, () => false], stratum: [] };
      const last = jitterSites(sites, streamsOf(sites), law(), nowhere, policy);
      expect([...last.places.attempts]).toEqual(Array.from({ length: 40 }, () => 64));
      expect(publishedLon(sites.centroidLon[0], last.places.deltaLon[0])).toBeCloseTo(part.interiorLon, 12);
      expect(publishedLat(sites.centroidLat[0], last.places.deltaLat[0])).toBeCloseTo(part.interiorLat, 12);
      expect(jitterFigures(sites, last.places, law().components)).toMatchObject({
        sitesTotal: 40,
        eventsTotal: 2560,
        resamplesTotal: 2520,
        exhaustedTotal: 40,
        attemptHistogram: { 64: 40 },
        componentHistogram: { core: 0, anywhere: 0 },
        byCountry: { FJ: { sites: 20, attempts: 1280, resamples: 1260 }, NZ: { sites: 20 } },
      });
      expect(() =>
        jitterSites(sites, streamsOf(sites), law(), nowhere, { ...policy, on_exhaustion: 'abort' }),
      ).toThrow(expect.objectContaining({ code: 'E613_RESAMPLE_EXHAUSTED' }));
    },
  );

  it('crosses the meridian of 180 degrees where a box does, and refuses a law that leaves its box', () => {
    const tile = 1080 * grid.columns + grid.columns - 1;
    const part = {
      west: 179.95,
      east: -179.95,
      south: -0.08,
      north: -0.01,
      interiorLon: -179.99,
      interiorLat: -0.05,
    };
    const sites = sitesIn(
      Array.from({ length: 60 }, () => tile),
      TEST_COUNTRY,
      () => part,
    );
    const { places } = jitterSites(sites, streamsOf(sites), law(), everywhere, policy);
    const lons = Array.from(places.deltaLon, (delta, i) => publishedLon(sites.centroidLon[i], delta));
    expect(lons.every((lon) => Math.abs(lon) >= 179.95 && Math.abs(lon) <= 180)).toBe(true);
    expect(new Set(lons.map(Math.sign))).toEqual(new Set([-1, 1]));
    const nowhere: ShapeTests = { country: [() => false, () => false], stratum: [] };
    const last = jitterSites(sites, streamsOf(sites), law(), nowhere, policy).places;
    expect(publishedLon(sites.centroidLon[0], last.deltaLon[0])).toBeCloseTo(-179.99, 10);
    const astray = { components: ['far'], x: 1.5, y: 0.5, component: 0, place: () => undefined };
    const inner = sitesIn([100]);
    expect(() => jitterSites(inner, streamsOf(inner), astray, everywhere, policy)).toThrow(
      expect.objectContaining({ code: 'E607_POINT_OUTSIDE_PIXEL' }),
    );
  });

  it('keeps its stream', () => {
    const sites = sitesIn([4_000_000, 4_000_000, 4_000_001, 5]);
    const { places } = jitterSites(sites, streamsOf(sites), law(), everywhere, policy);
    expect({
      lon: [...places.deltaLon],
      lat: [...places.deltaLat],
      component: [...places.component],
    }).toMatchInlineSnapshot(`
      {
        "component": [
          0,
          0,
          1,
          0,
        ],
        "lat": [
          0.013831721452993051,
          0.02251022913959666,
          0.03817233352551774,
          0.022268771341828142,
        ],
        "lon": [
          0.003754444284453484,
          0.017890827413083343,
          -0.030552258298058632,
          -0.018612311257300007,
        ],
      }
    `);
  });
});
