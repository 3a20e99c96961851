import { createRequire } from 'node:module';
import { Failure } from '@merchantry/contracts';
import { csvRows } from './csv-rows.js';
import { projectSource, type SourceFile } from './source-file.js';

interface IsoPackage {
  registerLocale(locale: unknown): void;
  getAlpha2Codes(): Record<string, string>;
  alpha2ToNumeric(alpha2: string): string;
  getName(alpha2: string, language: string): string | undefined;
  getAlpha2Code(name: string, language: string): string | undefined;
}

const require = createRequire(import.meta.url);
let loaded: IsoPackage | undefined;

/** `i18n-iso-countries` with its English names registered. */
export function isoPackage(): IsoPackage {
  if (!loaded) {
    loaded = require('i18n-iso-countries') as IsoPackage;
    loaded.registerLocale(require('i18n-iso-countries/langs/en.json'));
  }
  return loaded;
}

export const nameAliasSource = (): SourceFile => projectSource('name-aliases.csv');

/**
 * Country codes of the names that one source uses: the committed aliases first, the package's names next.
 * `null` is a name that is left out on purpose (a part of a country, a dissolved country, a repeated row).
 * @throws Failure reference_source_invalid for a name that neither knows.
 */
export function countryNames(
  aliases: SourceFile,
  use: 'population' | 'gdp',
): (name: string, place: SourceFile) => string | null {
  const alias = new Map<string, string | null>();
  for (const { cells } of csvRows(aliases, { required: ['source', 'name', 'country_iso', 'note'] }))
    if (cells.source === use) alias.set(cells.name, cells.country_iso === '' ? null : cells.country_iso);
  return (name, place) => {
    const known = alias.get(name);
    if (known !== undefined) return known;
    const iso = isoPackage().getAlpha2Code(name, 'en');
    if (iso === undefined)
      throw new Failure('reference_source_invalid', `${place.id} names a country that has no code`, {
        path: place.path,
        expected: 'a name of i18n-iso-countries or an alias in name-aliases.csv',
        found: JSON.stringify(name),
      });
    return iso;
  };
}
