import { Failure } from '@merchantry/contracts';
import type { CountryZone } from './country-zones.js';

/** Countries with at least two material zones, ascending. */
export function severalMaterialZones(pairs: readonly Pick<CountryZone, 'iso' | 'material'>[]): string[] {
  const material = new Map<string, number>();
  for (const { iso, material: counts } of pairs) if (counts) material.set(iso, (material.get(iso) ?? 0) + 1);
  return [...material]
    .filter(([, zones]) => zones >= 2)
    .map(([iso]) => iso)
    .sort();
}

/**
 * Class M: countries with at least two material zones in which merchants may be at home.
 *
 * @param expected the committed list that the home quotas were proved with
 * @throws Failure reference_drift where the zones make another set
 */
export function multiZoneCountries(
  pairs: readonly Pick<CountryZone, 'iso' | 'material'>[],
  excludedHomes: readonly string[],
  expected: ReadonlySet<string>,
): ReadonlySet<string> {
  const found = severalMaterialZones(pairs).filter((iso) => !excludedHomes.includes(iso));
  const missing = [...expected].filter((iso) => !found.includes(iso));
  const extra = found.filter((iso) => !expected.has(iso));
  if (missing.length > 0 || extra.length > 0)
    throw new Failure(
      'reference_drift',
      'other countries have several material time zones than the design rests on',
      {
        dataset: 'country_zone',
        column: 'material',
        expected: `the ${expected.size} countries of multi-zone-countries.csv`,
        found: `without ${missing.join(' ') || 'none'}; with ${extra.join(' ') || 'none'}`,
      },
    );
  return new Set(found);
}
