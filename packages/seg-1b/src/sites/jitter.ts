import { Failure } from '@merchantry/contracts';
import { Substream, type SubstreamTable } from '@merchantry/rng';
import { eventCounters, type EventCounters } from './event-counters.js';
import { inBox, publishedLat, publishedLon } from './published-point.js';
import type { PlaceLaw } from './place-law.js';
import { TEST_COUNTRY, TEST_STRATUM, type SiteBoxes } from './site-boxes.js';
import type { SiteKeys } from './site-streams.js';

export const JITTER_LABEL = 'in_cell_jitter';
export const JITTER_MODULE = '1B.S6.jitter';

/** True when a point lies inside a shape or on its boundary. */
export type PointTest = (lon: number, lat: number) => boolean;

/** Sites to place, in order of merchant, country and number. */
export interface JitterSites extends SiteKeys, SiteBoxes {
  readonly tile: ArrayLike<number>;
  /** Code of the site's stratum. */
  readonly stratum: ArrayLike<number>;
  /** Tests that each site's place is put to: bits of `TEST_COUNTRY` and `TEST_STRATUM`. */
  readonly tests: Uint8Array;
}

/** Tests by code. */
export interface ShapeTests {
  readonly country: readonly PointTest[];
  readonly stratum: readonly PointTest[];
}

/** How an attempt ended. */
export const OUTCOMES = ['rejected', 'accepted', 'exhausted'] as const;
const REJECTED = 0;
const ACCEPTED = 1;
const EXHAUSTED = 2;

/** One row a site. */
export interface SitePlaces {
  readonly deltaLon: Float64Array;
  readonly deltaLat: Float64Array;
  /** Attempts, each an event. */
  readonly attempts: Uint16Array;
  /** 1 where no attempt succeeded and the place of last resort was taken. */
  readonly exhausted: Uint8Array;
  /** Component of the last attempt. */
  readonly component: Uint8Array;
}

/** One event of two uniforms and one block an attempt, in order of site and attempt. */
export interface JitterEvents extends EventCounters {
  readonly site: Uint32Array;
  readonly deltaLon: Float64Array;
  readonly deltaLat: Float64Array;
  /** Index into `OUTCOMES`. */
  readonly outcome: Uint8Array;
}

/**
 * Places each site in its box. Attempt t draws two uniforms of block t - 1 of the site's stream; the offset from the
 * centroid is computed first, and the point that centroid and offset publish is tested. The last event of a site holds the
 * very offsets of its row: those of the accepted attempt or, after the last attempt, those of the place of last resort.
 *
 * A site depends on nothing outside it, so any division of the sites gives the same rows.
 *
 * @param streams from `siteStreams`
 * @throws Failure `E613_RESAMPLE_EXHAUSTED` under `abort`, `E607_POINT_OUTSIDE_PIXEL` for a point beyond its box or an
 * offset of more than a degree
 */
export function jitterSites(
  sites: JitterSites,
  streams: SubstreamTable,
  law: PlaceLaw,
  shapes: ShapeTests,
  { max_attempts, on_exhaustion }: { max_attempts: number; on_exhaustion: 'centroid' | 'abort' },
): { places: SitePlaces; events: JitterEvents } {
  const n = sites.tile.length;
  const { west, south, east, north, centroidLon, centroidLat, tests, stratum, tile } = sites;
  const countryCodes = sites.country.codes;
  const places = {
    deltaLon: new Float64Array(n),
    deltaLat: new Float64Array(n),
    attempts: new Uint16Array(n),
    exhausted: new Uint8Array(n),
    component: new Uint8Array(n),
  };
  const events = new EventColumns(n + (n >> 3) + 16);
  const cursor = new Substream();
  for (let i = 0; i < n; i++) {
    cursor.seat(streams, i);
    const width = east[i] - west[i] + (east[i] < west[i] ? 360 : 0);
    let outcome = REJECTED;
    let deltaLon = 0;
    let deltaLat = 0;
    let attempt = 0;
    while (outcome === REJECTED) {
      cursor.u01Pair();
      law.place(cursor.u1, cursor.u2, tile[i]);
      deltaLon = shortWay(west[i] + law.x * width - centroidLon[i]);
      deltaLat = south[i] + law.y * (north[i] - south[i]) - centroidLat[i];
      const lon = publishedLon(centroidLon[i], deltaLon);
      const lat = publishedLat(centroidLat[i], deltaLat);
      if (
        ((tests[i] & TEST_COUNTRY) === 0 || shapes.country[countryCodes[i]](lon, lat)) &&
        ((tests[i] & TEST_STRATUM) === 0 || shapes.stratum[stratum[i]](lon, lat))
      )
        outcome = ACCEPTED;
      else if (attempt + 1 === max_attempts) {
        if (on_exhaustion === 'abort') throw exhausted(sites, i, max_attempts);
        outcome = EXHAUSTED;
        deltaLon = shortWay(sites.fallbackLon[i] - centroidLon[i]);
        deltaLat = sites.fallbackLat[i] - centroidLat[i];
      }
      events.push(i, attempt, deltaLon, deltaLat, outcome);
      attempt++;
    }
    checkPlace(sites, i, deltaLon, deltaLat);
    places.deltaLon[i] = deltaLon;
    places.deltaLat[i] = deltaLat;
    places.attempts[i] = attempt;
    places.exhausted[i] = outcome === EXHAUSTED ? 1 : 0;
    places.component[i] = law.component;
  }
  return { places, events: events.finish(streams) };
}

/** A difference of longitudes, the short way round. */
const shortWay = (delta: number): number => (delta > 180 ? delta - 360 : delta < -180 ? delta + 360 : delta);

/** Events of all attempts, growing. */
class EventColumns {
  #length = 0;
  #site: Uint32Array;
  #step: Uint32Array;
  #deltaLon: Float64Array;
  #deltaLat: Float64Array;
  #outcome: Uint8Array;

  constructor(capacity: number) {
    this.#site = new Uint32Array(capacity);
    this.#step = new Uint32Array(capacity);
    this.#deltaLon = new Float64Array(capacity);
    this.#deltaLat = new Float64Array(capacity);
    this.#outcome = new Uint8Array(capacity);
  }

  push(site: number, step: number, deltaLon: number, deltaLat: number, outcome: number): void {
    const at = this.#length++;
    if (at === this.#site.length) this.#grow();
    this.#site[at] = site;
    this.#step[at] = step;
    this.#deltaLon[at] = deltaLon;
    this.#deltaLat[at] = deltaLat;
    this.#outcome[at] = outcome;
  }

  finish(streams: SubstreamTable): JitterEvents {
    const end = this.#length;
    const site = this.#site.slice(0, end);
    return {
      site,
      deltaLon: this.#deltaLon.slice(0, end),
      deltaLat: this.#deltaLat.slice(0, end),
      outcome: this.#outcome.slice(0, end),
      ...eventCounters(streams, site, this.#step.subarray(0, end)),
    };
  }

  #grow(): void {
    const size = 2 * this.#site.length;
    const grown = <A extends Uint8Array | Uint32Array | Float64Array>(out: A, from: A): A => {
      out.set(from);
      return out;
    };
    this.#site = grown(new Uint32Array(size), this.#site);
    this.#step = grown(new Uint32Array(size), this.#step);
    this.#deltaLon = grown(new Float64Array(size), this.#deltaLon);
    this.#deltaLat = grown(new Float64Array(size), this.#deltaLat);
    this.#outcome = grown(new Uint8Array(size), this.#outcome);
  }
}

function checkPlace(sites: JitterSites, i: number, deltaLon: number, deltaLat: number): void {
  const { west, south, east, north, centroidLon, centroidLat } = sites;
  const lon = publishedLon(centroidLon[i], deltaLon);
  const lat = publishedLat(centroidLat[i], deltaLat);
  const near = Math.abs(deltaLon) <= 1 && Math.abs(deltaLat) <= 1;
  if (near && inBox(lon, lat, west[i], south[i], east[i], north[i])) return;
  throw new Failure('E607_POINT_OUTSIDE_PIXEL', 'A site stands outside its tile.', {
    ...siteOf(sites, i),
    expected: `longitude ${west[i]} to ${east[i]}, latitude ${south[i]} to ${north[i]}, at most 1 degree from the centroid`,
    found: `${lon}, ${lat}`,
  });
}

const exhausted = (sites: JitterSites, i: number, attempts: number): Failure =>
  new Failure('E613_RESAMPLE_EXHAUSTED', 'No attempt at a place fell inside country and stratum.', {
    ...siteOf(sites, i),
    expected: `a point of tile ${sites.tile[i]} inside both`,
    found: `none in ${attempts} attempts`,
  });

function siteOf({ merchantId, country, siteOrder }: SiteKeys, i: number) {
  return {
    dataset: 's6_site_jitter',
    row: i,
    merchantId: merchantId[i],
    detail: { country: country.dictionary[country.codes[i]], site_order: siteOrder[i] },
  };
}
