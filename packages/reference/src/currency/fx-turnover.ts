import { csvRows, positiveCell, rowsByCountry, rowsByKey } from '../csv-rows.js';
import type { SourceFile } from '../source-file.js';
import { currencyCell } from './legal-tender.js';

/** Row of a turnover table that holds what it does not list. */
const REST = 'other';

const COLUMNS = ['turnover_percent', 'basis', 'source'] as const;

/**
 * Share of each currency in foreign-exchange turnover, in percent as published: a trade counts on both of its sides, so
 * the whole is 200 (BIS Triennial Central Bank Survey 2022).
 */
export function turnoverByCurrency(source: SourceFile): ReadonlyMap<string, number> {
  const rows = csvRows(source, { required: ['currency', ...COLUMNS] });
  return new Map(
    [...rowsByKey(source, rows, 'currency').values()]
      .filter(({ cells }) => cells.currency !== REST)
      .map((row) => [currencyCell(source, row), positiveCell(source, row, 'turnover_percent')]),
  );
}

/** Share in percent of the twenty largest foreign-exchange centres, by the country of the desk (same survey). */
export function turnoverByCentre(source: SourceFile, isos: readonly string[]): ReadonlyMap<string, number> {
  const rows = csvRows(source, { required: ['country_iso', ...COLUMNS] });
  return new Map(
    [...rowsByCountry(source, rows, isos, false)].map(([iso, row]) => [
      iso,
      positiveCell(source, row, 'turnover_percent'),
    ]),
  );
}
