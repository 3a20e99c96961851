import { Failure } from '@merchantry/contracts';
import type { Country } from './countries.js';
import { countryNames } from './country-names.js';
import { at, booleanCell, csvRows, positiveCell, rowsByCountry, yearCell } from './csv-rows.js';
import { BUCKETS } from './gdp-buckets.js';
import { median } from './median.js';
import type { SourceFile } from './source-file.js';

/** Income per head of one country, in the unit of its series. */
export interface GdpPerCapita {
  readonly iso: string;
  readonly value: number;
  readonly year: number | null;
  readonly series: string;
  readonly isProxy: boolean;
  readonly imputed: boolean;
}

/** Gapminder's income per person at purchasing-power parity: not market-rate dollars, year unstated. */
export const GAPMINDER_SERIES = 'gapminder-income-per-person-ppp';

/**
 * Income of every code, ascending. A country that the source lacks takes, in this order: the figure of its donor (its
 * sovereign, or a comparable economy named in gdp-donors.csv), the median of its sub-region, the median of all.
 * Medians count observed figures only.
 */
export function gdpFromGapminder(
  gapminder: SourceFile,
  aliases: SourceFile,
  donorsFile: SourceFile,
  countries: readonly Country[],
): GdpPerCapita[] {
  const isos = countries.map(({ iso }) => iso);
  const isoOf = countryNames(aliases, 'gdp');
  const observed = new Map<string, number>();
  for (const row of csvRows(gapminder, {
    required: ['country', 'income', 'health', 'population', 'region'],
  })) {
    const iso = isoOf(row.cells.country, gapminder);
    if (iso === null) continue;
    if (observed.has(iso))
      throw new Failure('ingress_pk_duplicate', `${gapminder.id} names ${iso} twice`, {
        path: gapminder.path,
        line: row.line,
        column: 'country',
        found: row.cells.country,
      });
    observed.set(iso, positiveCell(gapminder, row, 'income'));
  }
  const donors = rowsByCountry(
    donorsFile,
    csvRows(donorsFile, { required: ['country_iso', 'donor_iso', 'kind', 'note'] }),
    isos,
    false,
  );
  const bySubregion = new Map<string, number[]>();
  for (const { iso, subregion } of countries) {
    const value = observed.get(iso);
    if (value === undefined || subregion === null) continue;
    bySubregion.set(subregion, [...(bySubregion.get(subregion) ?? []), value]);
  }
  const world = median([...observed.values()]);
  return countries.map(({ iso, subregion }) => {
    const imputed = (value: number, how: string): GdpPerCapita => ({
      iso,
      value,
      year: null,
      series: `${GAPMINDER_SERIES}:${how}`,
      isProxy: true,
      imputed: true,
    });
    const value = observed.get(iso);
    if (value !== undefined)
      return { iso, value, year: null, series: GAPMINDER_SERIES, isProxy: true, imputed: false };
    const donor = donors.get(iso);
    if (donor) {
      const given = observed.get(donor.cells.donor_iso);
      if (given === undefined)
        throw new Failure('reference_source_invalid', `the donor of ${iso} has no observed income`, {
          path: donorsFile.path,
          line: donor.line,
          column: 'donor_iso',
          expected: `a country of ${gapminder.id}`,
          found: donor.cells.donor_iso,
        });
      return imputed(given, `${donor.cells.kind}-${donor.cells.donor_iso}`);
    }
    const neighbours = subregion === null ? undefined : bySubregion.get(subregion);
    return neighbours ? imputed(median(neighbours), 'subregion-median') : imputed(world, 'world-median');
  });
}

/** A user's own income table: every code once, enough distinct figures for the income classes; `is_proxy` is true unless the file says otherwise. */
export function gdpFromUser(source: SourceFile, isos: readonly string[]): GdpPerCapita[] {
  const rows = rowsByCountry(
    source,
    csvRows(source, {
      required: ['country_iso', 'gdp_pc'],
      optional: ['observation_year', 'source_series', 'is_proxy', 'imputed'],
    }),
    isos,
    true,
  );
  const table = isos.map((iso): GdpPerCapita => {
    const row = rows.get(iso)!;
    return {
      iso,
      value: positiveCell(source, row, 'gdp_pc'),
      year: yearCell(source, row, 'observation_year'),
      series: row.cells.source_series || 'user',
      isProxy: booleanCell(source, row, 'is_proxy', true),
      imputed: booleanCell(source, row, 'imputed', false),
    };
  });
  const distinct = new Set(table.map(({ value }) => value)).size;
  if (distinct < BUCKETS)
    throw new Failure('reference_source_invalid', `${source.id} cannot be divided into income classes`, {
      ...at(source),
      column: 'gdp_pc',
      expected: `at least ${BUCKETS} distinct values`,
      found: `${distinct} distinct values`,
    });
  return table;
}
