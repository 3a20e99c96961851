import { Failure } from '@merchantry/contracts';
import { neumaierSum } from '@merchantry/rng';
import { at, booleanCell, cellFailure, type CsvRow, csvRows, integerCell, rowsByKey } from '../csv-rows.js';
import type { SourceFile } from '../source-file.js';
import type { CurrencyShare } from './currency-shares.js';
import { currencyCell } from './legal-tender.js';

/** How far the shares of a currency may be from 1. */
const SUM_TOLERANCE = 1e-6;

const MOST_OBSERVATIONS = 1e12;

function shareCell(source: SourceFile, row: CsvRow): number {
  const text = row.cells.share;
  const value = /^\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(value >= 0 && value <= 1)) throw cellFailure(source, row, 'share', 'a number from 0 to 1');
  return value;
}

/** A user's own share surface: each pair once, the shares of a currency adding up to 1. Ascending by pair. */
export function sharesFromUser(source: SourceFile, isos: readonly string[]): CurrencyShare[] {
  const lines = csvRows(source, {
    required: ['currency', 'country_iso', 'share', 'obs_count'],
    optional: ['is_proxy'],
  });
  const known = new Set(isos);
  const byCurrency = new Map<string, { readonly row: CsvRow; readonly own: CurrencyShare }[]>();
  const pairs = rowsByKey(
    source,
    lines,
    'country_iso',
    ({ cells }) => `${cells.currency} ${cells.country_iso}`,
  );
  if (pairs.size === 0)
    throw new Failure('reference_source_invalid', `${source.id} holds no share`, {
      ...at(source),
      line: 1,
      column: 'share',
      expected: 'at least one row',
      found: 'none',
    });
  for (const row of pairs.values()) {
    const currency = currencyCell(source, row);
    const iso = row.cells.country_iso;
    if (!known.has(iso)) throw cellFailure(source, row, 'country_iso', 'an ISO 3166-1 alpha-2 code');
    const own: CurrencyShare = {
      currency,
      iso,
      share: shareCell(source, row),
      observations: integerCell(source, row, 'obs_count', 0, MOST_OBSERVATIONS),
      isProxy: booleanCell(source, row, 'is_proxy', true),
    };
    byCurrency.set(currency, [...(byCurrency.get(currency) ?? []), { row, own }]);
  }
  return [...byCurrency]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([currency, group]) => {
      const shares = group.map(({ own }) => own).sort((a, b) => (a.iso < b.iso ? -1 : 1));
      const sum = neumaierSum(shares.map(({ share }) => share));
      if (Math.abs(sum - 1) > SUM_TOLERANCE)
        throw new Failure(
          'reference_source_invalid',
          `${source.id}: shares of ${currency} do not add up to 1`,
          {
            ...at(source),
            line: group[0].row.line,
            column: 'share',
            expected: `a sum of 1 within ${SUM_TOLERANCE}`,
            found: String(sum),
          },
        );
      return shares;
    });
}
