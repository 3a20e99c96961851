import { Failure, stringsOf, valuesOf, type FailureCode, type Table } from '@merchantry/contracts';
import { neumaierSum } from '@merchantry/rng';
import { positions } from './positions.js';

const DATASET = 'ccy_country_weights_cache';

/** The weights of a currency add up to one within this. */
const TOLERANCE = 1e-6;

/** Weight of every country under every currency; both lists in ASCII order. */
export interface CurrencyWeights {
  readonly currencies: readonly string[];
  readonly countries: readonly string[];
  /** Row by currency, column by country; NaN where the cache has no row. */
  readonly weights: Float64Array;
}

/**
 * The weight cache as a matrix over its currencies and over its countries together with `more`. Throws `E_DUP_PK` for
 * a pair that occurs twice and `E_S5_CONTENT` for values that are no weights.
 */
export function openWeights(cache: Table, more: readonly string[]): CurrencyWeights {
  const currency = stringsOf(cache, DATASET, 'currency');
  const country = stringsOf(cache, DATASET, 'country_iso');
  const weight = valuesOf(cache, DATASET, 'weight', 'float64');
  const currencies = ascii(currency.dictionary);
  const countries = ascii([...country.dictionary, ...more]);
  const weights = new Float64Array(currencies.length * countries.length).fill(NaN);
  const rowOf = positions(currency.dictionary, currencies);
  const columnOf = positions(country.dictionary, countries);
  for (let i = 0; i < cache.rows; i++) {
    const at = rowOf[currency.codes[i]] * countries.length + columnOf[country.codes[i]];
    const name = `${currency.dictionary[currency.codes[i]]} in ${country.dictionary[country.codes[i]]}`;
    if (!Number.isNaN(weights[at])) throw invalid('E_DUP_PK', i, 'each currency and country once', name);
    if (!(weight[i] >= 0 && weight[i] <= 1))
      throw invalid('E_S5_CONTENT', i, 'a weight of 0 to 1', `${weight[i]} for ${name}`);
    weights[at] = weight[i];
  }
  currencies.forEach((name, row) => {
    const own = weights.subarray(row * countries.length, (row + 1) * countries.length);
    const known = own.filter((value) => !Number.isNaN(value));
    const sum = neumaierSum(known);
    if (known.length > 0 && Math.abs(sum - 1) > TOLERANCE)
      throw invalid('E_S5_CONTENT', undefined, `a sum of 1 for ${name}`, String(sum));
  });
  return { currencies, countries, weights };
}

/** Distinct texts in ASCII order. */
const ascii = (texts: readonly string[]): string[] => [...new Set(texts)].sort((a, b) => (a < b ? -1 : 1));

const invalid = (code: FailureCode, row: number | undefined, expected: string, found: string) =>
  new Failure(code, 'The currency weights cannot be used.', { dataset: DATASET, row, expected, found });
