import { inTitleOrder, type Figure } from '../figure-file.js';
import { coordinateHistograms } from '../figure/coordinate-histograms.js';
import { countryChart } from '../figure/country-chart.js';
import { distanceHistogram } from '../figure/distance-histogram.js';
import { grouped } from '../figure/number-text.js';
import { precursorChart } from '../figure/precursor-chart.js';
import { rankShareChart } from '../figure/rank-share-chart.js';
import type { Theme } from '../figure/sheet.js';
import { MAP_CELLS, siteMaps } from '../figure/site-maps.js';
import { zoneChart } from '../figure/zone-chart.js';
import { tally } from '../metric/tally.js';
import { countryCounts } from '../series/country-counts.js';
import { logHistogram } from '../series/log-histogram.js';
import { lorenzCurve } from '../series/lorenz-curve.js';
import { rankCurve } from '../series/rank-curve.js';
import { siteCells } from '../series/site-cells.js';
import type { Scorecard1b } from './findings-1b.js';
import type { Measured1b } from './segment-1b.js';
import { sitesByCountry } from './sites-by-country.js';

/** Names and titles of the figures of segment 1B, in the order of the report. */
export const FIGURES_1B = {
  countries: 'Sites by country, class M marked',
  top_shares: 'Sites held by the largest countries',
  neighbours: 'Distance from each site to the nearest other one',
  coordinates: 'Sites by latitude and longitude',
  site_maps: 'Sites of the largest countries',
  zones: 'Sites by time zone, where a country has several',
  precursors: 'What segment 2A inherits',
} as const;

/** Countries with a map, and columns of the histogram of distances for each power of ten. */
const MAPPED = 10;
const PER_DECADE = 10;

/** Draw what a card of segment 1B states, from the card and what it was scored on. */
export function figures1b(
  { metrics, thresholds, checks, findings, run: { label, seed } }: Scorecard1b,
  { rows, metres, zones }: Measured1b,
  theme?: Theme,
): Figure[] {
  if (findings === null) return [];
  const options = { run: `${label}, seed ${seed}`, theme };
  const several = zones.filter(({ support }) => support >= 2);
  const classM = new Set(several.map(({ iso }) => iso));
  const perCountry = countryCounts(rows.isos, rows.sitesOf, classM);
  const bands = (id: string) => thresholds[id];
  const { neighbours, precursors } = findings;
  const svg: Record<keyof typeof FIGURES_1B, string> = {
    countries: countryChart(
      perCountry,
      'sites',
      lorenzCurve(tally(perCountry.map(({ count }) => count))),
      metrics['1B-01'].value,
      { share: metrics['1B-02'].value, bands: bands('1B-02') },
      options,
    ),
    top_shares: rankShareChart(
      rankCurve(rows.sitesOf),
      [
        ['1B-04', 1],
        ['1B-03', 5],
        ['1B-02', 10],
      ].map(([id, percent]) => ({
        ...metrics[id],
        percent: Number(percent),
        bands: bands(String(id)),
        inB: checks.B[id],
      })),
      options,
    ),
    neighbours: distanceHistogram(
      logHistogram(
        metres.map((distance) => distance / 1000),
        PER_DECADE,
      ),
      {
        p50: neighbours.p50_km,
        p99: neighbours.p99_km,
        ratio: neighbours.ratio,
        B: bands('1B-07').B[1],
        BPLUS: bands('1B-07').BPLUS[1],
        doubles: neighbours.doubles,
      },
      options,
    ),
    coordinates: coordinateHistograms(
      rows.lon,
      rows.lat,
      { share: metrics['1B-06'].value, B: bands('1B-06').B[0], BPLUS: bands('1B-06').BPLUS[0] },
      options,
    ),
    site_maps: siteMaps(
      sitesByCountry(rows)
        .slice(0, MAPPED)
        .map(({ iso, sites }) => ({
          iso,
          sites: sites.length,
          cells: siteCells(
            Float64Array.from(sites, (site) => rows.lon[site]),
            Float64Array.from(sites, (site) => rows.lat[site]),
            MAP_CELLS,
          ),
        })),
      options,
    ),
    zones: zoneChart(
      [...several].sort((a, b) => b.sites - a.sites || (a.iso < b.iso ? -1 : 1)),
      options,
    ),
    precursors: precursorChart(
      precursors,
      `${grouped(precursors['2A-01'].n)} countries with several zones and 100 sites, ` +
        `${grouped(precursors['2A-05'].n)} of them with 500`,
      options,
    ),
  };
  return inTitleOrder(FIGURES_1B, svg);
}
