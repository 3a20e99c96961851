import { parse } from 'csv-parse/sync';
import { Failure } from '@merchantry/contracts';
import { type SourceFile, sourceText } from './source-file.js';

/** Which source a failure is about. */
export const at = ({ dataset, path }: SourceFile) => ({ dataset, path });

/** One row of a CSV source, with the line it ends on (1-based; the header is line 1). */
export interface CsvRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** Which columns a CSV source must and may have. */
export interface CsvShape {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
}

interface ParsedLine {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

/**
 * Rows of a CSV source (UTF-8, comma, double quotes; a byte-order mark and CRLF are tolerated).
 * @throws Failure reference_source_invalid where the header has a missing, unknown or repeated column, or a row has
 *   another number of cells than the header.
 */
export function csvRows(source: SourceFile, shape: CsvShape): CsvRow[] {
  const invalid = (message: string, line: number, expected: string, found: string, column?: string) =>
    new Failure('reference_source_invalid', message, { ...at(source), line, column, expected, found });
  let lines: ParsedLine[];
  try {
    lines = parse(sourceText(source).replace(/^\uFEFF/, ''), {
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as ParsedLine[];
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const line = (cause as { lines?: number }).lines ?? 1;
    throw new Failure('reference_source_invalid', `${source.id} is not well-formed CSV`, {
      ...at(source),
      line,
      expected: 'comma-separated values with double quotes',
      found: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
  const known = [...shape.required, ...(shape.optional ?? [])];
  const header = lines[0]?.record ?? [];
  const expectedHeader = [...shape.required, ...(shape.optional ?? []).map((column) => `[${column}]`)].join(
    ',',
  );
  const found = header.join(',');
  for (const column of shape.required) {
    if (!header.includes(column))
      throw invalid(`${source.id} lacks the column ${column}`, 1, expectedHeader, found, column);
  }
  for (const [i, column] of header.entries()) {
    if (!known.includes(column))
      throw invalid(`${source.id} has an unknown column ${column}`, 1, expectedHeader, found, column);
    if (header.indexOf(column) !== i)
      throw invalid(`${source.id} repeats the column ${column}`, 1, expectedHeader, found, column);
  }
  return lines.slice(1).map(({ record, info }) => {
    if (record.length !== header.length)
      throw invalid(
        `a row of ${source.id} has another number of cells than the header`,
        info.lines,
        `${header.length} cells`,
        `${record.length} cells`,
      );
    return {
      line: info.lines,
      cells: Object.fromEntries(header.map((column, i) => [column, record[i]])),
    };
  });
}

/** A refusal that names the cell. */
export const cellFailure = (source: SourceFile, row: CsvRow, column: string, expected: string): Failure =>
  new Failure('reference_source_invalid', `${source.id}: ${column} of line ${row.line} is not ${expected}`, {
    ...at(source),
    line: row.line,
    column,
    expected,
    found: row.cells[column] === undefined ? 'nothing' : JSON.stringify(row.cells[column]),
  });

/** A decimal integer between the bounds. */
export function integerCell(
  source: SourceFile,
  row: CsvRow,
  column: string,
  least: number,
  most: number,
): number {
  const text = row.cells[column];
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most && Number.isSafeInteger(value)))
    throw cellFailure(source, row, column, `a whole number from ${least} to ${most}`);
  return value;
}

/** A positive finite decimal number. */
export function positiveCell(source: SourceFile, row: CsvRow, column: string): number {
  const text = row.cells[column];
  const value = /^\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(value > 0 && Number.isFinite(value))) throw cellFailure(source, row, column, 'a positive number');
  return value;
}

/** `true` or `false`; `fallback` where the column is absent or empty. */
export function booleanCell(source: SourceFile, row: CsvRow, column: string, fallback: boolean): boolean {
  const text = row.cells[column] ?? '';
  if (text === '') return fallback;
  if (text !== 'true' && text !== 'false') throw cellFailure(source, row, column, 'true or false');
  return text === 'true';
}

/** A year, or null where the column is absent or empty. */
export function yearCell(source: SourceFile, row: CsvRow, column: string): number | null {
  const text = row.cells[column] ?? '';
  return text === '' ? null : integerCell(source, row, column, 1900, 2100);
}

/**
 * Rows by a key, each key once.
 * @throws Failure ingress_pk_duplicate with the line of the second row
 */
export function rowsByKey(
  source: SourceFile,
  rows: readonly CsvRow[],
  column: string,
  keyOf: (row: CsvRow) => string = ({ cells }) => cells[column],
): Map<string, CsvRow> {
  const byKey = new Map<string, CsvRow>();
  for (const row of rows) {
    const key = keyOf(row);
    const first = byKey.get(key);
    if (first)
      throw new Failure('ingress_pk_duplicate', `${source.id} names ${key} twice`, {
        ...at(source),
        line: row.line,
        column,
        expected: `${key} once (first on line ${first.line})`,
        found: row.cells[column],
      });
    byKey.set(key, row);
  }
  return byKey;
}

/**
 * Rows by their country code, each code once.
 * @throws Failure reference_source_invalid for an unknown or repeated code, and, with `complete`, for missing ones
 *   (the whole list stands in the message).
 */
export function rowsByCountry(
  source: SourceFile,
  rows: readonly CsvRow[],
  isos: readonly string[],
  complete: boolean,
): Map<string, CsvRow> {
  const known = new Set(isos);
  const unknown = rows.filter(({ cells }) => !known.has(cells.country_iso));
  if (unknown.length > 0)
    throw new Failure(
      'reference_source_invalid',
      `${source.id} names countries that are not among the 249 codes`,
      {
        ...at(source),
        line: unknown[0].line,
        column: 'country_iso',
        expected: 'ISO 3166-1 alpha-2 codes',
        found: unknown.map((row) => JSON.stringify(row.cells.country_iso)).join(' '),
      },
    );
  const byIso = rowsByKey(source, rows, 'country_iso');
  const missing = isos.filter((iso) => !byIso.has(iso));
  if (complete && missing.length > 0)
    throw new Failure('reference_source_invalid', `${source.id} lacks ${missing.length} countries`, {
      ...at(source),
      line: rows.length === 0 ? 1 : rows[rows.length - 1].line,
      column: 'country_iso',
      expected: `all ${isos.length} codes`,
      found: `missing ${missing.join(' ')}`,
    });
  return byIso;
}
