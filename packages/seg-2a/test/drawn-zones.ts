import { strings } from '@merchantry/contracts';
import { extentOf, multiPolygon, polygonsAsWkb } from '@merchantry/geo';
import {
  countryZoneSets,
  overrideBook,
  siteZones,
  tzOverridesSchema,
  ZoneCover,
  type SiteZones,
  type TzOverrides,
} from '../src/index.js';

/** Closed ring, longitude and latitude in turn. */
export type Ring = readonly number[];

export const box = (w: number, s: number, e: number, n: number): Ring => [w, s, e, s, e, n, w, n, w, s];

/** Zones of one piece a row. */
export function drawnZones(rows: readonly (readonly [tzid: string, ring: Ring])[]): ZoneCover {
  const boxes = rows.map(([, ring]) => extentOf(Float64Array.from(ring)));
  const { codes, dictionary } = strings(rows.map(([tzid]) => tzid));
  return new ZoneCover({
    tzid: { codes, dictionary },
    geometry: polygonsAsWkb(multiPolygon(rows.map(([, ring]) => [ring]))),
    minLon: Float64Array.from(boxes, ({ west }) => west),
    minLat: Float64Array.from(boxes, ({ south }) => south),
    maxLon: Float64Array.from(boxes, ({ east }) => east),
    maxLat: Float64Array.from(boxes, ({ north }) => north),
  });
}

/** Names of the zones that cover a point. */
export const namesAt = (cover: ZoneCover, lon: number, lat: number): string[] =>
  Array.from(cover.found.subarray(0, cover.at(lon, lat)), (zone) => cover.tzids[zone]);

export type OverrideRow = TzOverrides['overrides'][number];

export const overridesOf = (...overrides: OverrideRow[]): TzOverrides =>
  tzOverridesSchema.parse({ semver: '1.0.0', version: '2026-01-01', overrides });

/** A country of the drawn world, and what is asked of it. */
export interface Asked {
  readonly cover: ZoneCover;
  /** Zones by country. */
  readonly countries: Readonly<Record<string, readonly string[]>>;
  readonly preference?: Readonly<Record<string, readonly string[]>>;
  readonly overrides?: readonly OverrideRow[];
  readonly mcc?: Readonly<Record<string, number>>;
  readonly epsilon?: number;
  readonly threshold?: number;
}

export type Place = readonly [iso: string, lon: number, lat: number];

/** Zones of sites: site i is outlet i + 1 of merchant 7. */
export function zonesOf(asked: Asked, places: readonly Place[]): SiteZones {
  const { cover } = asked;
  const pairs = Object.entries(asked.countries).flatMap(([iso, tzids]) => tzids.map((tzid) => [iso, tzid]));
  const zone = (tzid: string) => cover.tzids.indexOf(tzid);
  const sites = {
    merchantId: new BigUint64Array(places.length).fill(7n),
    country: strings(places.map(([iso]) => iso)),
    siteOrder: places.map((_, i) => i + 1),
    lon: Float64Array.from(places, ([, lon]) => lon),
    lat: Float64Array.from(places, ([, , lat]) => lat),
  };
  return siteZones(sites, {
    cover,
    countries: countryZoneSets(
      { countryIso: strings(pairs.map(([iso]) => iso)), tzid: strings(pairs.map(([, tzid]) => tzid)) },
      cover.tzids,
    ),
    preference: new Map(Object.entries(asked.preference ?? {}).map(([iso, tzids]) => [iso, tzids.map(zone)])),
    epsilon: asked.epsilon ?? 1e-5,
    threshold: asked.threshold ?? 222,
    overrides: overrideBook(overridesOf(...(asked.overrides ?? [])), '2026-01-01', cover.tzids),
    mccOf: (merchantId) => asked.mcc?.[String(merchantId)],
  });
}
