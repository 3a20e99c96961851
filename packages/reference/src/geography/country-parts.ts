import { Failure } from '@merchantry/contracts';
import { at, cellFailure, csvRows, type CsvRow, rowsByKey } from '../csv-rows.js';
import type { SourceFile } from '../source-file.js';

/** A box in degrees that stands for, or picks out, land of a country. */
export interface CountryBox {
  readonly iso: string;
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Which code an atlas feature counts as: a policy of this project, with a reason for each row. */
export interface PolygonPolicy {
  /** Features that have no number of their own, by name; null is left out. */
  readonly names: ReadonlyMap<string, string | null>;
  /** Polygons of a feature whose mean vertex lies in a box belong to the box's country. */
  readonly parts: ReadonlyMap<string, readonly CountryBox[]>;
  /** Countries whose land is a box, cut out of the country around it. */
  readonly boxes: readonly (CountryBox & { readonly cutFrom: string })[];
}

/** The committed policy: `polygon-names.csv`, `polygon-parts.csv`, `marked-boxes.csv`. */
export function polygonPolicy(
  names: SourceFile,
  parts: SourceFile,
  boxes: SourceFile,
  isos: readonly string[],
): PolygonPolicy {
  const known = new Set(isos);
  const iso = (source: SourceFile, row: CsvRow, column: string): string => {
    const code = row.cells[column];
    if (!known.has(code)) throw cellFailure(source, row, column, 'one of the 249 codes');
    return code;
  };
  const nameRows = csvRows(names, { required: ['feature', 'country_iso', 'note'] });
  rowsByKey(names, nameRows, 'feature');
  const byFeature = new Map<string, CountryBox[]>();
  for (const row of csvRows(parts, { required: ['feature', 'country_iso', ...SIDES, 'note'] })) {
    const boxesOf = byFeature.get(row.cells.feature) ?? [];
    byFeature.set(row.cells.feature, boxesOf);
    boxesOf.push(boxOf(parts, row, iso(parts, row, 'country_iso')));
  }
  return {
    names: new Map(
      nameRows.map((row) => [
        row.cells.feature,
        row.cells.country_iso === '' ? null : iso(names, row, 'country_iso'),
      ]),
    ),
    parts: byFeature,
    boxes: csvRows(boxes, { required: ['country_iso', 'cut_from', ...SIDES, 'note'] }).map((row) => ({
      ...boxOf(boxes, row, iso(boxes, row, 'country_iso')),
      cutFrom: iso(boxes, row, 'cut_from'),
    })),
  };
}

const SIDES = ['west', 'south', 'east', 'north'] as const;

function boxOf(source: SourceFile, row: CsvRow, iso: string): CountryBox {
  const [west, south, east, north] = SIDES.map((side) => {
    const value = /^-?\d+(\.\d+)?$/.test(row.cells[side]) ? Number(row.cells[side]) : NaN;
    if (!(Math.abs(value) <= 180)) throw cellFailure(source, row, side, 'degrees');
    return value;
  });
  if (!(west < east && south < north))
    throw new Failure('reference_source_invalid', `${source.id}: a box of ${iso} is empty`, {
      ...at(source),
      line: row.line,
      expected: 'west < east, south < north',
      found: `${west} ${south} ${east} ${north}`,
    });
  return { iso, west, south, east, north };
}
