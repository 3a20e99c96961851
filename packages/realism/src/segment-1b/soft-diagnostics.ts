import ln from '@stdlib/math-base-special-ln';
import { entropy } from '../metric/entropy.js';
import { median } from '../metric/median.js';
import { tally } from '../metric/tally.js';
import type { NeighbourSpread } from './neighbour-distances.js';
import { neighbourSpread } from './neighbour-distances.js';
import { REGIONS, type Region, type RegionSites } from './region-floors.js';
import type { SiteRows } from './segment-1b-rows.js';
import { sitesByCountry } from './sites-by-country.js';

/** Countries that are looked at one by one. */
const LARGEST = 10;

/** Signs of drift. None gates; two bad turns in a row call for another look at the policies. */
export interface SoftDiagnostics {
  /** Of sites over countries, in nats. */
  readonly country_entropy: number | null;
  /** Share of the largest country less that of the second. */
  readonly top1_top2_gap: number | null;
  /** Entropy of sites over regions, as a share of the most that there could be. */
  readonly region_balance: number | null;
  /** Median over the largest countries of the root mean square distance from their middle, over half the diagonal of their box. */
  readonly bounding_box_dispersion: number | null;
  readonly neighbours_by_region: Readonly<Partial<Record<Region, NeighbourSpread>>>;
  /** The largest countries first. */
  readonly largest: readonly LargeCountry[];
}

export interface LargeCountry extends NeighbourSpread {
  readonly iso: string;
  /** Extent in degrees. */
  readonly lon_span: number;
  readonly lat_span: number;
  readonly box_dispersion: number | null;
}

/** @param metres distance of each site to the nearest other one; empty where there are none */
export function softDiagnostics(
  rows: SiteRows,
  regions: readonly Region[],
  byRegion: readonly RegionSites[],
  metres: Float64Array,
): SoftDiagnostics {
  const countries = sitesByCountry(rows);
  const total = rows.country.length;
  const [first, second] = countries.map(({ sites }) => sites.length / total);
  const largest = countries
    .slice(0, LARGEST)
    .map(({ iso, sites }) => ({ iso, ...spreadOf(metres, sites), ...extent(rows, sites) }));
  const dispersions = largest.flatMap(({ box_dispersion: of }) => (of === null ? [] : [of]));
  const present = REGIONS.filter((region) => byRegion.some((row) => row.region === region && row.sites > 0));
  const sitesIn = (region: Region) =>
    Uint32Array.from(rows.country.keys()).filter((site) => regions[rows.country[site]] === region);
  return {
    country_entropy: finite(entropy(rows.sitesOf)),
    top1_top2_gap: first === undefined ? null : first - (second ?? 0),
    region_balance: finite(entropy(byRegion.map(({ sites }) => sites)) / ln(REGIONS.length - 1)),
    bounding_box_dispersion: finite(median(tally(dispersions))),
    neighbours_by_region: Object.fromEntries(
      present.map((region) => [region, spreadOf(metres, sitesIn(region))]),
    ),
    largest,
  };
}

const spreadOf = (metres: Float64Array, sites: Uint32Array) =>
  neighbourSpread(metres.length === 0 ? metres : Float64Array.from(sites, (site) => metres[site]));

function extent({ lon, lat }: SiteRows, sites: Uint32Array) {
  const x = spanAndVariance(sites, lon);
  const y = spanAndVariance(sites, lat);
  const half = Math.sqrt(x.span * x.span + y.span * y.span) / 2;
  return {
    lon_span: x.span,
    lat_span: y.span,
    box_dispersion: finite(Math.sqrt(x.variance + y.variance) / half),
  };
}

function spanAndVariance(sites: Uint32Array, column: Float64Array) {
  let [low, high, sum, squares] = [Infinity, -Infinity, 0, 0];
  for (const site of sites) {
    low = Math.min(low, column[site]);
    high = Math.max(high, column[site]);
    sum += column[site];
  }
  const mean = sum / sites.length;
  for (const site of sites) squares += (column[site] - mean) ** 2;
  return { span: high - low, variance: squares / sites.length };
}

const finite = (value: number) => (Number.isFinite(value) ? value : null);
