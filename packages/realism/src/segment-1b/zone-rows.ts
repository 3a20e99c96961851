import ln from '@stdlib/math-base-special-ln';
import { entropy } from '../metric/entropy.js';
import { median } from '../metric/median.js';
import { tally } from '../metric/tally.js';
import { precursor, type Precursor, type PrecursorRow } from '../precursor.js';
import type { CountryZones } from './country-zones.js';

/** Sites from which the zones of a country are judged one by one, and from which it is large. */
const JUDGED = 100;
const LARGE = 500;
/** A large country should not hold this share of its sites in one zone. */
const NEARLY_ALL = 0.95;

const ROWS = {
  '2A-01': {
    name: 'multi_zone_share',
    formula: 'share of countries with several zones and 100 sites that have sites in two or more',
    B: [0.7, 1],
    BPLUS: [0.85, 1],
  },
  '2A-02': {
    name: 'top1_share_median',
    formula: 'median over these countries of the share of the fullest zone',
    B: [0, 0.92],
    BPLUS: [0, 0.8],
  },
  '2A-03': {
    name: 'top1_top2_gap_median',
    formula: 'median of the shares of the fullest zone less the second; 1 with one',
    B: [0, 0.85],
    BPLUS: [0, 0.65],
  },
  '2A-04': {
    name: 'zone_entropy_median',
    formula: 'median of the entropy over zones as a share of ln(zones of the country)',
    B: [0.2, 1],
    BPLUS: [0.35, 1],
  },
  '2A-05': {
    name: 'large_spread_share',
    formula: 'share of countries with 500 sites and several zones that hold less than 95 % in one',
    B: [0.8, 1],
    BPLUS: [0.95, 1],
  },
} as const satisfies Record<string, PrecursorRow>;

export type ZoneRowId = keyof typeof ROWS;

/** A row of segment 2A that segment 1B settles: 2A does no more than look up the zone of a point. */
export interface ZoneRow extends Precursor {
  /** Countries of the cohort. */
  readonly n: number;
  /** The same with every zone of a country counted, and with large countries of one zone counted as missing. */
  readonly published: {
    readonly value: number | null;
    readonly n: number;
    /** What even sites over all zones of each country would give: no placing of sites does better by that definition. */
    readonly best: number | null;
  };
}

/** The rows 2A-01 to 05 over the time zones of the tiles that sites stand on. An empty cohort has no value and fails. */
export function zoneRows(countries: readonly CountryZones[]): Record<ZoneRowId, ZoneRow> {
  const adopted = measure(countries, ({ support }) => support, true, observed);
  const published = measure(countries, ({ all }) => all, false, observed);
  const best = measure(countries, ({ all }) => all, false, ideal);
  return Object.fromEntries(
    Object.entries(ROWS).map(([id, row]) => [
      id,
      {
        ...precursor(row, adopted[id as ZoneRowId].value),
        n: adopted[id as ZoneRowId].n,
        published: {
          value: finite(published[id as ZoneRowId].value),
          n: published[id as ZoneRowId].n,
          best: finite(best[id as ZoneRowId].value),
        },
      },
    ]),
  ) as Record<ZoneRowId, ZoneRow>;
}

/** Sites by zone as they are. */
const observed = ({ zones }: CountryZones): number[] =>
  zones.map(({ sites }) => sites).filter((sites) => sites > 0);

/** The same weight on every zone. */
const ideal = ({ all }: CountryZones): number[] => Array.from({ length: Math.max(1, all) }, () => 1);

function measure(
  countries: readonly CountryZones[],
  supportOf: (country: CountryZones) => number,
  largeIsSeveral: boolean,
  sitesOf: (country: CountryZones) => number[],
): Record<ZoneRowId, { value: number; n: number }> {
  const several = (country: CountryZones) => supportOf(country) >= 2;
  const multi = countries.filter((country) => several(country) && country.sites >= JUDGED);
  const large = countries.filter(
    (country) => country.sites >= LARGE && (!largeIsSeveral || several(country)),
  );
  const share = (part: number, whole: number) => ({ value: part / whole, n: whole });
  const middle = (of: (country: CountryZones) => number) => ({
    value: median(tally(multi.map(of))),
    n: multi.length,
  });
  const shares = (country: CountryZones) => {
    const sites = sitesOf(country).sort((a, b) => b - a);
    const total = sites.reduce((sum, count) => sum + count, 0);
    return { first: total > 0 ? sites[0] / total : 1, second: sites.length > 1 ? sites[1] / total : 0 };
  };
  return {
    '2A-01': share(multi.filter((country) => sitesOf(country).length >= 2).length, multi.length),
    '2A-02': middle((country) => shares(country).first),
    '2A-03': middle((country) => shares(country).first - shares(country).second),
    '2A-04': middle((country) => (finite(entropy(sitesOf(country))) ?? 0) / ln(supportOf(country))),
    '2A-05': share(large.filter((country) => shares(country).first < NEARLY_ALL).length, large.length),
  };
}

const finite = (value: number) => (Number.isFinite(value) ? value : null);
