import type { Countries } from '../ingress/home-lookups.js';
import { ladderFailure } from './ladder-failure.js';

/** Members of a set: one flag by country position. */
type CountrySet = Uint8Array;
export type CountrySets = ReadonlyMap<string, CountrySet>;

type Given = Readonly<Record<string, readonly string[]>>;

/**
 * The named sets of a ladder, those written in full (`@NAME`) included; every set is checked, used or not. Throws
 * `ERR_S3_POLICY_REFERENCE_INVALID` for an unknown name, `ERR_S3_RULE_LADDER_INVALID` for a set that contains itself and
 * `ERR_S3_COUNTRY_CODE_INVALID`.
 */
export function openCountrySets(given: Given, countries: Countries): CountrySets {
  const open = new Map<string, CountrySet>();
  for (const name of Object.keys(given)) resolve(name, given, countries, open, []);
  return open;
}

function resolve(
  name: string,
  given: Given,
  countries: Countries,
  open: Map<string, CountrySet>,
  within: readonly string[],
): CountrySet {
  const known = open.get(name);
  if (known) return known;
  const trail = [...within, name];
  if (within.includes(name)) {
    throw ladderFailure(
      'ERR_S3_RULE_LADDER_INVALID',
      `country_sets.${name}`,
      'sets that do not contain themselves',
      trail.slice(trail.indexOf(name)).join(' -> '),
      `The country set ${name} contains itself.`,
    );
  }
  const members = new Uint8Array(countries.isos.length);
  given[name].forEach((entry, i) => {
    const at = `country_sets.${name}.${i}`;
    if (!entry.startsWith('@')) {
      members[countryPosition(entry, countries, at)] = 1;
      return;
    }
    const other = entry.slice(1);
    assertSet(other, Object.hasOwn(given, other), at);
    resolve(other, given, countries, open, trail).forEach((member, c) => (members[c] |= member));
  });
  open.set(name, members);
  return members;
}

/** The set of this name. Throws `ERR_S3_POLICY_REFERENCE_INVALID`. */
export function countrySet(name: string, sets: CountrySets, at: string): CountrySet {
  const set = sets.get(name);
  assertSet(name, set !== undefined, at);
  return set!;
}

/** Throws `ERR_S3_COUNTRY_CODE_INVALID` for what is not one of the countries. */
export function countryPosition(iso: string, countries: Countries, at: string): number {
  const position = countries.position.get(iso);
  if (position === undefined) {
    throw ladderFailure(
      'ERR_S3_COUNTRY_CODE_INVALID',
      at,
      `one of ${countries.isos.length} codes of iso3166_canonical`,
      iso,
    );
  }
  return position;
}

function assertSet(name: string, exists: boolean, at: string): void {
  if (!exists) throw ladderFailure('ERR_S3_POLICY_REFERENCE_INVALID', at, 'the name of a country set', name);
}
