import { createRequire } from 'node:module';
import countryToCurrency from 'country-to-currency';
import { Failure } from '@merchantry/contracts';
import {
  at,
  booleanCell,
  cellFailure,
  type CsvRow,
  csvRows,
  integerCell,
  rowsByCountry,
  rowsByKey,
} from '../csv-rows.js';
import type { SourceFile } from '../source-file.js';

/** What a country's shops are paid in. */
export interface LegalTender {
  readonly iso: string;
  readonly currency: string;
  /** ISO 4217's three-digit number. */
  readonly numeric: number | null;
  /** Decimal places of its smallest unit. */
  readonly minorUnits: number | null;
  readonly series: string;
  readonly isExactVintage: boolean;
}

export interface LegalTenderSources {
  readonly byCountry: SourceFile;
  readonly currencies: SourceFile;
  /** Currencies younger than the package's list. */
  readonly additions: SourceFile;
}

interface CurrencyRecord {
  readonly code: string;
  readonly number: string;
  readonly digits: number;
}

/** Codes of ISO 4217 that nobody is paid in: units of account, precious metals, testing, none. */
const FUNDS_AND_METALS: ReadonlySet<string> = new Set(
  'BOV CHE CHW CLF COU MXV USN UYI UYW XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' '),
);

/** Decimal places that ISO 4217 knows. */
const MOST_MINOR_UNITS = 4;

const seriesOf = ({ id }: SourceFile) => id.replace(/\/[^/]*$/, '');

/** One currency for each code, ascending; what the packages hold beyond the assigned codes (AN, XK) is left out. */
export function legalTenderFromPackages(
  { byCountry, currencies, additions }: LegalTenderSources,
  isos: readonly string[],
): LegalTender[] {
  const records = createRequire(import.meta.url)('currency-codes/data') as CurrencyRecord[];
  const known = new Map(
    records.map(({ code, number, digits }) => [code, { numeric: Number(number), minorUnits: digits }]),
  );
  const added = csvRows(additions, { required: ['currency', 'currency_numeric', 'minor_units', 'note'] });
  for (const [currency, row] of rowsByKey(additions, added, 'currency'))
    known.set(currency, {
      numeric: integerCell(additions, row, 'currency_numeric', 1, 999),
      minorUnits: integerCell(additions, row, 'minor_units', 0, MOST_MINOR_UNITS),
    });
  const tenders: Readonly<Record<string, string | undefined>> = countryToCurrency;
  return isos.map((iso) => {
    const currency = tenders[iso];
    const facts = currency === undefined ? undefined : known.get(currency);
    if (currency === undefined || facts === undefined || FUNDS_AND_METALS.has(currency))
      throw new Failure(
        'reference_source_invalid',
        `no source states a currency of ${iso} that one can pay in`,
        {
          dataset: 'iso_legal_tender',
          path: byCountry.path,
          expected: `a currency of ${currencies.id} or ${additions.id}`,
          found: currency ?? 'none',
        },
      );
    // The packages are current, not of a stated day.
    return { iso, currency, ...facts, series: seriesOf(byCountry), isExactVintage: false };
  });
}

/** The cell of a currency that one can be paid in. */
export function currencyCell(source: SourceFile, row: CsvRow): string {
  const { currency } = row.cells;
  if (!/^[A-Z]{3}$/.test(currency) || FUNDS_AND_METALS.has(currency))
    throw cellFailure(source, row, 'currency', 'an ISO 4217 code, funds and metals apart');
  return currency;
}

/**
 * A user's own list: every code once; number and decimal places may be left empty, but a currency has one of each.
 */
export function legalTenderFromUser(source: SourceFile, isos: readonly string[]): LegalTender[] {
  const rows = rowsByCountry(
    source,
    csvRows(source, {
      required: ['country_iso', 'currency'],
      optional: ['currency_numeric', 'minor_units', 'source_series', 'is_exact_vintage'],
    }),
    isos,
    true,
  );
  const optional = (row: CsvRow, column: string, least: number, most: number) =>
    (row.cells[column] ?? '') === '' ? null : integerCell(source, row, column, least, most);
  const facts = new Map<string, string>();
  return isos.map((iso): LegalTender => {
    const row = rows.get(iso)!;
    const currency = currencyCell(source, row);
    const numeric = optional(row, 'currency_numeric', 1, 999);
    const minorUnits = optional(row, 'minor_units', 0, MOST_MINOR_UNITS);
    const stated = `number ${numeric}, ${minorUnits} decimal places`;
    const before = facts.get(currency) ?? stated;
    if (before !== stated)
      throw new Failure('reference_source_invalid', `${source.id} describes ${currency} in two ways`, {
        ...at(source),
        line: row.line,
        column: 'currency_numeric',
        expected: before,
        found: stated,
      });
    facts.set(currency, stated);
    return {
      iso,
      currency,
      numeric,
      minorUnits,
      series: row.cells.source_series || 'user',
      isExactVintage: booleanCell(source, row, 'is_exact_vintage', false),
    };
  });
}
