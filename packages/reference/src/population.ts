import { Failure } from '@merchantry/contracts';
import { countryNames } from './country-names.js';
import { at, csvRows, integerCell, rowsByCountry, yearCell } from './csv-rows.js';
import { type SourceFile, sourceText } from './source-file.js';

/** People of one country. `year` is null where the source does not state it. */
export interface Population {
  readonly iso: string;
  readonly people: number;
  readonly source: string;
  readonly year: number | null;
  /** True for figures that the source does not hold and that were entered by hand. */
  readonly imputed: boolean;
}

export interface PopulationSources {
  /** JSON array of {country, population} by English name. */
  readonly byName: SourceFile;
  readonly aliases: SourceFile;
  /** Countries that the package lacks. */
  readonly additions: SourceFile;
  /** Parts listed alone that the figure of the whole includes. */
  readonly parts: SourceFile;
}

/** Population of every code, ascending: package figures by name, parts subtracted from wholes, gaps added by hand. */
export function populationFromPackage(sources: PopulationSources, isos: readonly string[]): Population[] {
  const isoOf = countryNames(sources.aliases, 'population');
  const series = sources.byName.id.replace(/^npm:([^/]+)\/.*$/, '$1');
  const people = new Map<string, number>();
  for (const entry of JSON.parse(sourceText(sources.byName)) as { country: string; population: number }[]) {
    const iso = isoOf(entry.country, sources.byName);
    if (iso === null) continue;
    if (people.has(iso) || !Number.isSafeInteger(entry.population) || entry.population < 0)
      throw new Failure('reference_source_invalid', `${sources.byName.id} has an unusable row`, {
        path: sources.byName.path,
        expected: 'one whole number of people for each country',
        found: `${entry.country} (${iso}): ${entry.population}`,
      });
    people.set(iso, entry.population);
  }
  const reduced = new Set<string>();
  const added = rowsByCountry(
    sources.additions,
    csvRows(sources.additions, { required: ['country_iso', 'population', 'observation_year', 'note'] }),
    isos,
    false,
  );
  const addition = (iso: string): number | undefined => {
    const row = added.get(iso);
    return row && integerCell(sources.additions, row, 'population', 0, 2e9);
  };
  for (const { cells } of csvRows(sources.parts, { required: ['whole_iso', 'part_iso', 'note'] })) {
    const part = people.get(cells.part_iso) ?? addition(cells.part_iso) ?? 0;
    people.set(cells.whole_iso, (people.get(cells.whole_iso) ?? 0) - part);
    reduced.add(cells.whole_iso);
  }
  return isos.map((iso) => {
    const found = people.get(iso);
    if (found !== undefined) {
      const source = reduced.has(iso) ? `${series} without parts listed alone` : series;
      return { iso, people: found, source, year: null, imputed: false };
    }
    const row = added.get(iso);
    if (!row)
      throw new Failure('reference_source_invalid', `no source states the population of ${iso}`, {
        dataset: 'country_population',
        path: sources.additions.path,
        expected: `a row for ${iso}`,
        found: 'none',
      });
    return {
      iso,
      people: addition(iso)!,
      source: 'project:population-additions',
      year: yearCell(sources.additions, row, 'observation_year'),
      imputed: true,
    };
  });
}

/** A user's own population table: every code once. */
export function populationFromUser(source: SourceFile, isos: readonly string[]): Population[] {
  const rows = rowsByCountry(
    source,
    csvRows(source, { required: ['country_iso', 'population'], optional: ['observation_year', 'source'] }),
    isos,
    true,
  );
  const table = isos.map((iso): Population => {
    const row = rows.get(iso)!;
    return {
      iso,
      people: integerCell(source, row, 'population', 0, 1e11),
      source: row.cells.source || 'user',
      year: yearCell(source, row, 'observation_year'),
      imputed: false,
    };
  });
  if (table.every(({ people }) => people === 0))
    throw new Failure('reference_source_invalid', `${source.id} leaves the world without people`, {
      ...at(source),
      column: 'population',
      expected: 'people somewhere',
      found: '0 in every country',
    });
  return table;
}
