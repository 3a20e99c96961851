import type { Segment1bInput } from './segment-1b-input.js';
import type { SiteRows } from './segment-1b-rows.js';

/** Regions whose sites are held to a floor; countries that the United Nations file nowhere are Other. */
export const REGIONS = [
  'Africa',
  'Asia',
  'Europe',
  'North America',
  'Oceania',
  'South America',
  'Other',
] as const;
export type Region = (typeof REGIONS)[number];

/** The sites of a region. */
export interface RegionSites {
  readonly region: Region;
  readonly countries: number;
  readonly sites: number;
  readonly share: number | null;
  /** Null where the policy sets none. */
  readonly floor: number | null;
  readonly met: boolean;
}

/**
 * Region of a country by its region and sub-region of UN M49. Americas are South America where the sub-region says south
 * or Latin America (M49 files Central America and the Caribbean there), else North America.
 */
export function regionOf(region: string | null, subregion: string | null): Region {
  if (region === 'Americas') {
    return /south|latin america/i.test(subregion ?? '') ? 'South America' : 'North America';
  }
  return REGIONS.find((name) => name === region) ?? 'Other';
}

/** Region of every country of the rows. */
export function regionsOf({ isos }: Pick<SiteRows, 'isos'>, regions: Segment1bInput['regions']): Region[] {
  return isos.map((iso) => regionOf(regions.get(iso)?.region ?? null, regions.get(iso)?.subregion ?? null));
}

/** Share of the sites by region beside its floor. A floor of a region that nobody knows is not met. */
export function regionFloors(
  { isos, sitesOf }: Pick<SiteRows, 'isos' | 'sitesOf'>,
  regions: readonly Region[],
  floors: Readonly<Record<string, number>>,
): RegionSites[] {
  const total = sitesOf.reduce((sum, count) => sum + count, 0);
  const unknown = Object.keys(floors).filter((name) => !REGIONS.some((region) => region === name));
  return [...REGIONS, ...(unknown as Region[])].map((region) => {
    const here = isos.map((_, code) => code).filter((code) => regions[code] === region && sitesOf[code] > 0);
    const sites = here.reduce((sum, code) => sum + sitesOf[code], 0);
    const share = total > 0 ? sites / total : null;
    const floor = floors[region] ?? null;
    return {
      region,
      countries: here.length,
      sites,
      share,
      floor,
      met: floor === null || (share !== null && share >= floor),
    };
  });
}
