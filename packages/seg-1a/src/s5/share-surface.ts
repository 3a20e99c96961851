import { Failure, stringsOf, valueAt, valuesOf, type FailureCode, type Table } from '@merchantry/contracts';
import { neumaierSum } from '@merchantry/rng';

/** How far the shares of a currency may be from one in total. */
const SHARE_SUM_TOLERANCE = 1e-6;

/** One currency of a share table. */
export interface CurrencyShares {
  /** Share of each country that the table names. */
  readonly shares: ReadonlyMap<string, number>;
  /** Observations over all its countries. */
  readonly observations: number;
}

/** A share table by currency. */
export type ShareSurface = ReadonlyMap<string, CurrencyShares>;

interface OpenCurrency {
  readonly shares: Map<string, number>;
  observations: number;
  readonly firstRow: number;
}

/**
 * Read a table of (currency, country_iso, share, obs_count). Throws, with the row: `E_INPUT_PK` for a pair that occurs
 * twice, `E_INPUT_DOMAIN` for a share outside [0, 1], negative or uncountable observations, a currency that is not three
 * capitals or a country outside `isos`; `E_INPUT_SUM` where the shares of a currency are not one within 1e-6.
 */
export function openShareSurface(table: Table, dataset: string, isos: ReadonlySet<string>): ShareSurface {
  const currencies = stringsOf(table, dataset, 'currency');
  const countries = stringsOf(table, dataset, 'country_iso');
  const shares = valuesOf(table, dataset, 'share', 'float64');
  const observations = valuesOf(table, dataset, 'obs_count', 'int64');
  const surface = new Map<string, OpenCurrency>();
  for (let row = 0; row < table.rows; row++) {
    const currency = currencies.dictionary[currencies.codes[row]];
    const iso = countries.dictionary[countries.codes[row]];
    const refuse = (code: FailureCode, column: string, expected: string): Failure =>
      new Failure(code, `A row of ${dataset} cannot be used (currency ${currency}, country ${iso}).`, {
        dataset,
        column,
        row,
        expected,
        found: String(valueAt(table.columns[column], row)),
      });
    if (!/^[A-Z]{3}$/.test(currency)) throw refuse('E_INPUT_DOMAIN', 'currency', 'three capital letters');
    if (!isos.has(iso)) throw refuse('E_INPUT_DOMAIN', 'country_iso', 'a code of iso3166_canonical');
    if (!(shares[row] >= 0 && shares[row] <= 1)) throw refuse('E_INPUT_DOMAIN', 'share', '0 to 1');
    if (observations[row] < 0n) throw refuse('E_INPUT_DOMAIN', 'obs_count', '>= 0');
    let open = surface.get(currency);
    if (!open) surface.set(currency, (open = { shares: new Map(), observations: 0, firstRow: row }));
    if (open.shares.has(iso)) throw refuse('E_INPUT_PK', 'country_iso', 'every country once a currency');
    open.shares.set(iso, shares[row]);
    open.observations += Number(observations[row]);
    if (open.observations > Number.MAX_SAFE_INTEGER)
      throw refuse('E_INPUT_DOMAIN', 'obs_count', 'at most 2^53 - 1 over a currency');
  }
  for (const [currency, { shares: byIso, firstRow }] of surface) {
    const sum = neumaierSum([...byIso.keys()].sort().map((iso) => byIso.get(iso) as number));
    if (Math.abs(sum - 1) <= SHARE_SUM_TOLERANCE) continue;
    throw new Failure('E_INPUT_SUM', `The shares of ${currency} do not add up to one.`, {
      dataset,
      column: 'share',
      row: firstRow,
      expected: `1 within ${SHARE_SUM_TOLERANCE}`,
      found: String(sum),
    });
  }
  return surface;
}
