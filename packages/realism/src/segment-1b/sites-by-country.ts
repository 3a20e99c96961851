import type { SiteRows } from './segment-1b-rows.js';

export interface CountrySites {
  readonly iso: string;
  /** Numbers of the sites, ascending. */
  readonly sites: Uint32Array;
}

/** Countries with a site, the one with most first; equal ones by code. */
export function sitesByCountry({
  isos,
  country,
  sitesOf,
}: Pick<SiteRows, 'isos' | 'country' | 'sitesOf'>): CountrySites[] {
  const of = Array.from(sitesOf, (count) => new Uint32Array(count));
  const filled = new Uint32Array(isos.length);
  country.forEach((code, site) => (of[code][filled[code]++] = site));
  return isos
    .map((iso, code) => ({ iso, sites: of[code] }))
    .filter(({ sites }) => sites.length > 0)
    .sort((a, b) => b.sites.length - a.sites.length || (a.iso < b.iso ? -1 : 1));
}
