import { Failure } from '@merchantry/contracts';
import type { CountryZone } from './country-zones.js';

/** Antarctica has stations and claims but no people of its own: it is nobody's home and in no class. */
const UNSETTLED: readonly string[] = ['AQ'];

/** Countries with at least two material zones, ascending; Antarctica left out. */
export function severalMaterialZones(pairs: readonly Pick<CountryZone, 'iso' | 'material'>[]): string[] {
  const zones = new Map<string, number>();
  for (const { iso, material } of pairs) if (material) zones.set(iso, (zones.get(iso) ?? 0) + 1);
  return [...zones]
    .filter(([iso, count]) => count >= 2 && !UNSETTLED.includes(iso))
    .map(([iso]) => iso)
    .sort();
}

/**
 * Class M: countries with at least two material zones.
 *
 * @param expected the committed list that the home quotas were proved with
 * @throws Failure reference_drift where the zones make another set
 */
export function multiZoneCountries(
  pairs: readonly Pick<CountryZone, 'iso' | 'material'>[],
  expected: ReadonlySet<string>,
): ReadonlySet<string> {
  const found = new Set(severalMaterialZones(pairs));
  const lost = [...expected].filter((iso) => !found.has(iso));
  const added = [...found].filter((iso) => !expected.has(iso));
  if (lost.length === 0 && added.length === 0) return found;
  throw new Failure(
    'reference_drift',
    'other countries have several material time zones than the home quotas were proved with',
    {
      dataset: 'country_zone',
      column: 'material',
      expected: `the ${expected.size} countries of multi-zone-countries.csv`,
      found: `without ${lost.join(' ') || 'none of them'}; also ${added.join(' ') || 'no others'}`,
    },
  );
}
