import { Failure } from '@merchantry/contracts';
import { BY, type SitePlaces, type SiteZones } from './site-zones.js';

/** How many sites came by their zone in which way. */
export interface ZoneFigures {
  readonly sites_total: number;
  readonly distinct_tzids: number;
  readonly several_polygons_by_country: number;
  readonly several_polygons_by_preference: number;
  readonly border_nudged: number;
  readonly overrides_site: number;
  readonly overrides_mcc: number;
  readonly overrides_country: number;
  readonly overrides_country_singleton_auto: number;
  readonly fallback_nearest_within_threshold: number;
  readonly fallback_nearest_outside_threshold: number;
  /** Sites, and those with the nearest zone, of each country that has any of the latter. */
  readonly fallback_by_country: Readonly<
    Record<string, { readonly sites: number; readonly fallback: number }>
  >;
}

/** Policy of how many sites may go without a polygon of their own. */
export interface ZoneGovernance {
  /** Share of all sites that may take the nearest zone. */
  readonly fallback_rate_cap: number;
  /** Share of all sites that overrides may decide. */
  readonly override_rate_cap: number;
  /** Share of a country's sites that may take the nearest zone, where it has so many sites or more. */
  readonly country_fallback_rate_cap: number;
  readonly country_min_sites: number;
}

export function zoneFigures({ country }: SitePlaces, { zone, by, nudged }: SiteZones): ZoneFigures {
  const ways = new Uint32Array(BY.far + 1);
  for (const way of by) ways[way]++;
  const sites = new Uint32Array(country.dictionary.length);
  const fallback = new Uint32Array(country.dictionary.length);
  country.codes.forEach((code, i) => {
    sites[code]++;
    if (by[i] >= BY.near) fallback[code]++;
  });
  const affected = country.dictionary
    .map((iso, code) => [iso, { sites: sites[code], fallback: fallback[code] }] as const)
    .filter(([, counts]) => counts.fallback > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    sites_total: zone.length,
    distinct_tzids: new Set(zone).size,
    several_polygons_by_country: ways[BY.country],
    several_polygons_by_preference: ways[BY.preference],
    border_nudged: nudged.reduce((sum, one) => sum + one, 0),
    overrides_site: ways[BY.site],
    overrides_mcc: ways[BY.mcc],
    overrides_country: ways[BY.countryOverride],
    overrides_country_singleton_auto: ways[BY.singleton],
    fallback_nearest_within_threshold: ways[BY.near],
    fallback_nearest_outside_threshold: ways[BY.far],
    fallback_by_country: Object.fromEntries(affected),
  };
}

/** Shares of all sites; 0 of none. */
export const fallbackRate = (figures: ZoneFigures): number =>
  rate(
    figures.fallback_nearest_within_threshold + figures.fallback_nearest_outside_threshold,
    figures.sites_total,
  );

export const overrideRate = (figures: ZoneFigures): number =>
  rate(figures.overrides_site + figures.overrides_mcc + figures.overrides_country, figures.sites_total);

const rate = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/**
 * Refuses zones of which too many were guessed or vouched for.
 *
 * @throws Failure `E_2A_S1_090_FALLBACK_RATE`, `E_2A_S1_092_OVERRIDE_RATE`, `E_2A_S1_091_COUNTRY_FALLBACK_RATE`, in that order
 */
export function checkZoneCaps(figures: ZoneFigures, governance: ZoneGovernance): void {
  const refuse = (
    code: 'E_2A_S1_090_FALLBACK_RATE' | 'E_2A_S1_091_COUNTRY_FALLBACK_RATE' | 'E_2A_S1_092_OVERRIDE_RATE',
    what: string,
    cap: number,
    found: number,
  ) => {
    throw new Failure(code, `Too many sites of ${what}.`, {
      dataset: 's1_tz_lookup',
      expected: `a share of at most ${cap}`,
      found: String(found),
    });
  };
  const fallback = fallbackRate(figures);
  if (fallback > governance.fallback_rate_cap)
    refuse(
      'E_2A_S1_090_FALLBACK_RATE',
      'the world take the nearest zone',
      governance.fallback_rate_cap,
      fallback,
    );
  const overridden = overrideRate(figures);
  if (overridden > governance.override_rate_cap)
    refuse(
      'E_2A_S1_092_OVERRIDE_RATE',
      'the world have their zone from an override',
      governance.override_rate_cap,
      overridden,
    );
  for (const [iso, { sites, fallback: without }] of Object.entries(figures.fallback_by_country)) {
    const share = without / sites;
    if (sites >= governance.country_min_sites && share > governance.country_fallback_rate_cap)
      refuse(
        'E_2A_S1_091_COUNTRY_FALLBACK_RATE',
        `${iso} take the nearest zone`,
        governance.country_fallback_rate_cap,
        share,
      );
  }
}
