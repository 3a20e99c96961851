import { stringsOf, valuesOf, type Column, type Table } from '@merchantry/contracts';
import type { SegmentFindings } from './checks.js';
import type { SegmentFacts } from './segment-facts.js';

const CACHE = 'ccy_country_weights_cache';

/** Weights by currency and country position; NaN where the cache has no row. */
export interface WeightMatrix {
  readonly currencies: readonly string[];
  readonly rows: readonly Float64Array[];
}

/**
 * The laws of S5: the decimal weights of every currency add up to one exactly; the sparse flags name the same currencies
 * and observations; every merchant has the legal tender of its home. Fills `facts.currency`; returns the weights.
 */
export function replayCurrency(
  facts: SegmentFacts,
  tables: {
    readonly cache: Table;
    readonly sparse: Table;
    readonly currencies: Table;
    readonly tender: Table;
  },
  dp: number,
  findings: SegmentFindings,
): WeightMatrix {
  const fail = (dataset: string, row: number | undefined, expected: string, found: string, m = -1) =>
    findings.fail('s5_replay', 'E_S5_WEIGHTS_MISMATCH', {
      dataset,
      row,
      merchant: m < 0 ? undefined : facts.ids[m],
      expected,
      found,
    });
  const currency = stringsOf(tables.cache, CACHE, 'currency');
  const country = facts.countriesOf(stringsOf(tables.cache, CACHE, 'country_iso'));
  const weight = valuesOf(tables.cache, CACHE, 'weight', 'float64');
  const currencies = [...new Set(currency.dictionary)].sort((a, b) => (a < b ? -1 : 1));
  const position = new Map(currencies.map((name, i) => [name, i]));
  const rows = currencies.map(() => new Float64Array(facts.countries.isos.length).fill(NaN));
  const units = new Float64Array(currencies.length);
  const observed = new Map<string, number>();
  const counts = numbersOf(tables.cache.columns['obs_count']);
  const scale = 10 ** dp;
  for (let row = 0; row < tables.cache.rows; row++) {
    const name = currency.dictionary[currency.codes[row]];
    const at = position.get(name)!;
    rows[at][country[row]] = weight[row];
    const u = Math.round(weight[row] * scale);
    units[at] += u;
    if (u / scale !== weight[row]) fail(CACHE, row, `${dp} decimals`, String(weight[row]));
    const count = counts(row);
    if (count !== null && (observed.get(name) ?? count) !== count)
      fail(CACHE, row, 'one number of observations', String(count));
    if (count !== null) observed.set(name, count);
  }
  units.forEach((sum, i) => {
    if (sum !== scale) fail(CACHE, undefined, `${currencies[i]}: a sum of 1`, String(sum / scale));
  });

  const flagged = stringsOf(tables.sparse, 'sparse_flag', 'currency');
  const isSparse = valuesOf(tables.sparse, 'sparse_flag', 'is_sparse', 'bool');
  const threshold = valuesOf(tables.sparse, 'sparse_flag', 'threshold', 'float64');
  const sparseCount = numbersOf(tables.sparse.columns['obs_count']);
  if (tables.sparse.rows !== currencies.length)
    fail('sparse_flag', undefined, `${currencies.length} currencies`, String(tables.sparse.rows));
  for (let row = 0; row < tables.sparse.rows; row++) {
    const name = flagged.dictionary[flagged.codes[row]];
    const count = sparseCount(row) ?? NaN;
    if (!position.has(name) || (observed.get(name) ?? count) !== count)
      fail('sparse_flag', row, `${observed.get(name)} observations of ${name}`, String(count));
    // The flag goes by the number before it is rounded: at the floor itself both answers are possible.
    if (Math.abs(count - threshold[row]) > 0.5 && isSparse[row] !== Number(count < threshold[row]))
      fail('sparse_flag', row, `sparse below ${threshold[row]}`, String(isSparse[row]));
  }

  const tender = stringsOf(tables.tender, 'iso_legal_tender', 'currency');
  const tenderCountry = facts.countriesOf(stringsOf(tables.tender, 'iso_legal_tender', 'country_iso'));
  const byCountry = new Array<string | undefined>(65_536);
  for (let row = 0; row < tables.tender.rows; row++)
    byCountry[tenderCountry[row]] = tender.dictionary[tender.codes[row]];
  const merchant = facts.merchantsOf(
    valuesOf(tables.currencies, 'merchant_currency', 'merchant_id', 'uint64'),
  );
  const kappa = stringsOf(tables.currencies, 'merchant_currency', 'kappa');
  if (merchant.length !== facts.rows || merchant.some((m, row) => m !== row))
    fail(
      'merchant_currency',
      undefined,
      `one row for each of ${facts.rows} merchants`,
      `${merchant.length} rows`,
    );
  const at = Int32Array.from(kappa.dictionary, (name) => position.get(name) ?? -1);
  for (let row = 0; row < merchant.length; row++) {
    const m = merchant[row];
    if (m < 0) continue;
    const name = kappa.dictionary[kappa.codes[row]];
    facts.currency[m] = at[kappa.codes[row]];
    if (byCountry[facts.home[m]] !== name)
      fail('merchant_currency', row, String(byCountry[facts.home[m]]), name, m);
  }
  return { currencies, rows };
}

/** Values of a nullable 64-bit count, which stay exact as numbers. */
function numbersOf(column: Column): (row: number) => number | null {
  if (column.kind === 'constant') return () => (column.value === null ? null : Number(column.value));
  if (column.kind !== 'fixed') return () => null;
  return (row) => (column.validity?.[row] === 0 ? null : Number(column.values[row]));
}
