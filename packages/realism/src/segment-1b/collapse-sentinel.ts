import type { SiteRows } from './segment-1b-rows.js';
import { sitesByCountry } from './sites-by-country.js';

/** Countries that are looked at, and the fewest sites that tell a shape. */
const LARGEST = 10;
const FEWEST = 50;
/** A strip: so much longer than wide, and so much of the variance along it. */
const ANISOTROPY = 12;
const ALONG = 0.98;
/** A lattice: fewer distinct latitudes or longitudes to four decimals than this share of the sites. */
const DISTINCT = 0.15;
/** Variance across, in square degrees, that counts as none. */
const FLAT = 1e-12;

/** The shape of the sites of a country. */
export interface CountryShape {
  readonly iso: string;
  readonly sites: number;
  /** Root of the larger over the smaller eigenvalue of the covariance of longitude and latitude; null for a line or a point. */
  readonly anisotropy: number | null;
  /** Share of the variance along the larger; 1 for a point. */
  readonly along: number;
  readonly distinct_lat: number;
  readonly distinct_lon: number;
  readonly collapsed: boolean;
}

/** Whether the sites of the ten largest countries have collapsed to strips, lattices or points; those with few sites are passed over. */
export function collapseSentinel(rows: SiteRows): CountryShape[] {
  return sitesByCountry(rows)
    .slice(0, LARGEST)
    .filter(({ sites }) => sites.length >= FEWEST)
    .map(({ iso, sites }) =>
      countryShape(
        iso,
        Float64Array.from(sites, (i) => rows.lon[i]),
        Float64Array.from(sites, (i) => rows.lat[i]),
      ),
    );
}

/** Of at least one site; coordinates in degrees. */
export function countryShape(iso: string, lon: Float64Array, lat: Float64Array): CountryShape {
  const [larger, smaller] = eigenvalues(lon, lat);
  const anisotropy = smaller <= FLAT ? null : Math.sqrt(larger / smaller);
  const along = larger + smaller > 0 ? larger / (larger + smaller) : 1;
  const distinctLat = distinctShare(lat);
  const distinctLon = distinctShare(lon);
  const strip = (anisotropy === null || anisotropy > ANISOTROPY) && along > ALONG;
  return {
    iso,
    sites: lon.length,
    anisotropy,
    along,
    distinct_lat: distinctLat,
    distinct_lon: distinctLon,
    collapsed: strip || distinctLat < DISTINCT || distinctLon < DISTINCT,
  };
}

/** Larger and smaller eigenvalue of the covariance of two columns, in their square unit. */
function eigenvalues(x: Float64Array, y: Float64Array): [number, number] {
  const n = x.length;
  const mean = (column: Float64Array) => column.reduce((sum, value) => sum + value, 0) / n;
  const [mx, my] = [mean(x), mean(y)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const dx = x[i] - mx;
    const dy = y[i] - my;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  const middle = (xx + yy) / 2 / n;
  const half = (xx - yy) / 2 / n;
  const reach = Math.sqrt(half * half + (xy / n) * (xy / n));
  return [middle + reach, Math.max(0, middle - reach)];
}

/** Distinct values to four decimals, as a share of all. */
function distinctShare(degrees: Float64Array): number {
  return new Set(degrees.map((value) => Math.round(value * 1e4))).size / degrees.length;
}
