import { Failure } from '@merchantry/contracts';
import type { CountryZoneSets } from './country-zone-sets.js';
import { NearestZone } from './nearest-zone.js';
import { nudged } from './nudge.js';
import type { ZoneCover } from './zone-cover.js';
import { OVERRIDE_SCOPES, overrideOf, type OverrideBook } from './zone-overrides.js';

/** How a site came by its zone. */
export const BY = {
  /** One polygon covers it. */
  polygon: 0,
  /** Of several, one is a zone of its country. */
  country: 1,
  /** Of several zones of its country, the preferred one. */
  preference: 2,
  /** As one of these three, once moved off its border. */
  nudge: 3,
  site: 4,
  mcc: 5,
  countryOverride: 6,
  /** No polygon covers it, and its country has one zone only. */
  singleton: 7,
  /** The nearest zone of its country, within the threshold or beyond it. */
  near: 8,
  far: 9,
} as const;

/** Sites by column. */
export interface SitePlaces {
  readonly merchantId: BigUint64Array;
  readonly country: { readonly codes: Uint32Array; readonly dictionary: readonly string[] };
  readonly siteOrder: ArrayLike<number | bigint>;
  /** Degrees, in [-180, 180] and [-90, 90]. */
  readonly lon: Float64Array;
  readonly lat: Float64Array;
}

/** What zones of sites follow from. */
export interface ZoneLaw {
  readonly cover: ZoneCover;
  readonly countries: CountryZoneSets;
  /** Zones of a country that go before its others where they overlap, first one first. */
  readonly preference: ReadonlyMap<string, readonly number[]>;
  /** Degrees by which a site is moved off a border. */
  readonly epsilon: number;
  /** Metres up to which the nearest zone counts as within reach. */
  readonly threshold: number;
  readonly overrides: OverrideBook;
  /** Category of a merchant; undefined for one that is not known. Asked of sites that polygons leave open. */
  readonly mccOf?: (merchantId: bigint) => number | undefined;
}

/** Zones of sites, row by row as the sites. */
export interface SiteZones {
  /** Number of the zone in `ZoneCover.tzids`. */
  readonly zone: Uint16Array;
  /** How it was found: a value of `BY`. */
  readonly by: Uint8Array;
  /** 1 where the site was moved to decide; then `nudgedLon` and `nudgedLat` say to where, else they are 0. */
  readonly nudged: Uint8Array;
  readonly nudgedLon: Float64Array;
  readonly nudgedLat: Float64Array;
  /** Sites with the nearest zone, by row: metres to it. */
  readonly distances: ReadonlyMap<number, number>;
}

const DATASET = 'site_locations';
const NONE = -1;
const NO_ZONES = new Uint16Array(0);

/**
 * One time zone for each site.
 * 1. The zone whose polygons cover it. Of several, that of its country; of several of those, the one its country prefers.
 * 2. Where that leaves none or several, the same of the site moved once by epsilon, north and east.
 * 3. An override in force: of the site, its merchant's category, its country.
 * 4. Where no polygon covers the moved site, the only zone of its country.
 * 5. The nearest zone of its country, zero metres away where it covers the moved site; of equally near ones the first by name.
 *
 * @throws Failure `E_2A_S1_055_BORDER_AMBIGUITY_UNRESOLVED` for a site of a country without polygons, which nothing decides
 */
export function siteZones(sites: SitePlaces, law: ZoneLaw): SiteZones {
  const { lon, lat, country } = sites;
  const { cover } = law;
  const n = lon.length;
  const zone = new Uint16Array(n);
  const by = new Uint8Array(n);
  const moved = new Uint8Array(n);
  const nudgedLon = new Float64Array(n);
  const nudgedLat = new Float64Array(n);
  const distances = new Map<number, number>();
  const nearest = new NearestZone(cover);
  const own = country.dictionary.map((iso) => {
    const position = law.countries.position.get(iso);
    return position === undefined ? NO_ZONES : law.countries.zones[position];
  });
  const preferred = country.dictionary.map((iso) => law.preference.get(iso) ?? []);
  const chooser = new Chooser(cover);

  for (let i = 0; i < n; i++) {
    const code = country.codes[i];
    let chosen = chooser.choose(cover.at(lon[i], lat[i]), own[code], preferred[code]);
    if (chosen !== NONE) {
      zone[i] = chosen;
      by[i] = chooser.by;
      continue;
    }
    const [x, y] = nudged(lon[i], lat[i], law.epsilon);
    moved[i] = 1;
    nudgedLon[i] = x;
    nudgedLat[i] = y;
    const covering = cover.at(x, y);
    chosen = chooser.choose(covering, own[code], preferred[code]);
    if (chosen !== NONE) {
      zone[i] = chosen;
      by[i] = BY.nudge;
      continue;
    }
    const key = {
      merchantId: sites.merchantId[i],
      country: country.dictionary[code],
      siteOrder: Number(sites.siteOrder[i]),
      mcc: law.mccOf?.(sites.merchantId[i]),
    };
    const override = overrideOf(law.overrides, key);
    if (override) {
      zone[i] = override.zone;
      by[i] = BY.site + OVERRIDE_SCOPES.indexOf(override.scope);
      continue;
    }
    if (covering === 0 && own[code].length === 1) {
      zone[i] = own[code][0];
      by[i] = BY.singleton;
      continue;
    }
    const near = nearest.of(own[code], x, y);
    if (near === null)
      throw new Failure(
        'E_2A_S1_055_BORDER_AMBIGUITY_UNRESOLVED',
        'Nothing decides the time zone of a site.',
        {
          dataset: DATASET,
          row: i,
          merchantId: key.merchantId,
          column: 'legal_country_iso',
          expected: 'a country with polygons of a time zone',
          found: key.country,
        },
      );
    zone[i] = near.zone;
    by[i] = near.metres <= law.threshold ? BY.near : BY.far;
    distances.set(i, near.metres);
  }
  return { zone, by, nudged: moved, nudgedLon, nudgedLat, distances };
}

/** Chooses among the zones that cover a point; says by what. */
class Chooser {
  by: number = BY.polygon;

  constructor(private readonly cover: ZoneCover) {}

  /**
   * @param covering how many of `cover.found` cover the point
   * @returns the number of the zone, or `NONE`
   */
  choose(covering: number, own: Uint16Array, preferred: readonly number[]): number {
    const { found } = this.cover;
    if (covering === 1) {
      this.by = BY.polygon;
      return found[0];
    }
    let ofCountry = 0;
    let only = NONE;
    for (let k = 0; k < covering; k++) {
      if (!own.includes(found[k])) continue;
      ofCountry++;
      only = found[k];
    }
    if (ofCountry === 1) {
      this.by = BY.country;
      return only;
    }
    if (ofCountry === 0) return NONE;
    this.by = BY.preference;
    for (const zone of preferred)
      for (let k = 0; k < covering; k++) if (found[k] === zone && own.includes(zone)) return zone;
    return NONE;
  }
}
