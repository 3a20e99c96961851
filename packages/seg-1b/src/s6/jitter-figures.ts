import type { JitterSites, SitePlaces } from '../sites/jitter.js';

/** Sites, attempts and attempts beyond the first of a country. */
export interface CountryAttempts {
  readonly sites: number;
  readonly attempts: number;
  readonly resamples: number;
}

/** What the report states of the jitter. */
export interface JitterFigures {
  readonly sitesTotal: number;
  readonly eventsTotal: number;
  readonly resamplesTotal: number;
  readonly exhaustedTotal: number;
  /** Sites by number of attempts, from 1 on. */
  readonly attemptHistogram: Readonly<Record<string, number>>;
  /** Sites by component of their last attempt, exhausted sites left out. */
  readonly componentHistogram: Readonly<Record<string, number>>;
  readonly componentShare: Readonly<Record<string, number>>;
  /** In order of country code. */
  readonly byCountry: Readonly<Record<string, CountryAttempts>>;
}

/** Counts attempts, components and resamples over all sites. */
export function jitterFigures(
  { country }: Pick<JitterSites, 'country'>,
  { attempts, exhausted, component }: SitePlaces,
  components: readonly string[],
): JitterFigures {
  const n = attempts.length;
  const histogram: number[] = [];
  const ofComponent = new Float64Array(components.length);
  const sites = new Float64Array(country.dictionary.length);
  const tries = new Float64Array(country.dictionary.length);
  let events = 0;
  let exhaustedTotal = 0;
  for (let i = 0; i < n; i++) {
    histogram[attempts[i]] = (histogram[attempts[i]] ?? 0) + 1;
    events += attempts[i];
    exhaustedTotal += exhausted[i];
    if (exhausted[i] === 0) ofComponent[component[i]]++;
    sites[country.codes[i]]++;
    tries[country.codes[i]] += attempts[i];
  }
  const order = [...country.dictionary.keys()]
    .filter((c) => sites[c] > 0)
    .sort((a, b) => (country.dictionary[a] < country.dictionary[b] ? -1 : 1));
  const placed = n - exhaustedTotal;
  return {
    sitesTotal: n,
    eventsTotal: events,
    resamplesTotal: events - n,
    exhaustedTotal,
    attemptHistogram: Object.fromEntries(Object.entries(histogram)),
    componentHistogram: Object.fromEntries(components.map((name, c) => [name, ofComponent[c]])),
    componentShare: Object.fromEntries(
      components.map((name, c) => [name, placed > 0 ? ofComponent[c] / placed : 0]),
    ),
    byCountry: Object.fromEntries(
      order.map((c) => [
        country.dictionary[c],
        { sites: sites[c], attempts: tries[c], resamples: tries[c] - sites[c] },
      ]),
    ),
  };
}
