import type { CatalogueFigures } from '../catalogue-figures.js';
import type { CountryFacts } from '../segment-1a-input.js';

/** Outlets in one country. */
export interface CountryOutlets {
  readonly iso: string;
  readonly outlets: number;
  readonly share: number;
  /** Two or more material time zones. */
  readonly multiZone: boolean;
}

/** Countries with an outlet, the largest first; equal ones by code. */
export function countryOutlets(
  { isos, outletsOfCountry }: Pick<CatalogueFigures, 'isos' | 'outletsOfCountry'>,
  { isos: listed, multiZone }: Pick<CountryFacts, 'isos' | 'multiZone'>,
): CountryOutlets[] {
  const classM = new Set(listed.filter((_, i) => multiZone[i] === 1));
  const total = outletsOfCountry.reduce((sum, outlets) => sum + outlets, 0);
  return isos
    .map((iso, code) => ({
      iso,
      outlets: outletsOfCountry[code],
      share: outletsOfCountry[code] / total,
      multiZone: classM.has(iso),
    }))
    .filter(({ outlets }) => outlets > 0)
    .sort((a, b) => b.outlets - a.outlets || (a.iso < b.iso ? -1 : 1));
}
