import { Failure, stringsOf, valuesOf, type FailureCode, type Table } from '@merchantry/contracts';
import { BUCKET_COUNT } from '../design/index.js';
import { givenRow, MERCHANTS, type Merchants } from './merchant-table.js';

/** The countries that may occur, and the position of each. */
export interface Countries {
  readonly isos: readonly string[];
  readonly position: ReadonlyMap<string, number>;
}

/** Countries of a table with one row a country, in ASCII order of their codes. */
export function openCountries(table: Table, dataset = 'iso3166_canonical'): Countries {
  const column = stringsOf(table, dataset, 'country_iso');
  const isos = Array.from(column.codes, (code) => column.dictionary[code]).sort((a, b) => (a < b ? -1 : 1));
  return { isos, position: new Map(isos.map((iso, i) => [iso, i])) };
}

/** Country position of each merchant's home. Throws `home_iso_fk` with the row as the user gave it. */
export function homePositions(merchants: Merchants, countries: Countries): Uint16Array {
  const { home } = merchants;
  const byCode = home.dictionary.map((iso) => countries.position.get(iso) ?? -1);
  const out = new Uint16Array(merchants.rows);
  for (let i = 0; i < out.length; i++) {
    const position = byCode[home.codes[i]];
    if (position < 0) {
      throw atMerchant('home_iso_fk', 'The home country is not an ISO 3166 code.', merchants, i, {
        expected: `one of ${countries.isos.length} codes of iso3166_canonical`,
        found: home.dictionary[home.codes[i]],
      });
    }
    out[i] = position;
  }
  return out;
}

/**
 * GDP per head by country position, in the unit of the table's `source_series`; NaN where the table has no row. Throws
 * `gdp_iso_not_in_set`, `gdp_nonpositive`, `ingress_pk_duplicate`.
 */
export function gdpByCountry(gdp: Table, countries: Countries): Float64Array {
  const dataset = 'gdp_per_capita';
  const values = valuesOf(gdp, dataset, 'gdp_pc', 'float64');
  const out = new Float64Array(countries.isos.length).fill(NaN);
  forEachCountry(gdp, dataset, 'gdp_iso_not_in_set', countries, (position, row) => {
    if (!(values[row] > 0 && values[row] < Infinity)) {
      throw new Failure('gdp_nonpositive', 'GDP per capita must be positive and finite.', {
        dataset,
        column: 'gdp_pc',
        row,
        expected: '> 0',
        found: String(values[row]),
      });
    }
    out[position] = values[row];
  });
  return out;
}

/**
 * Income bucket 1..5 by country position, 0 where the map has no row. Throws `bucket_iso_not_in_set`,
 * `bucket_out_of_range`, `ingress_pk_duplicate`.
 */
export function bucketByCountry(buckets: Table, countries: Countries): Int8Array {
  const dataset = 'gdp_bucket_map';
  const values = valuesOf(buckets, dataset, 'bucket_id', 'int8');
  const out = new Int8Array(countries.isos.length);
  forEachCountry(buckets, dataset, 'bucket_iso_not_in_set', countries, (position, row) => {
    if (values[row] < 1 || values[row] > BUCKET_COUNT) {
      throw new Failure('bucket_out_of_range', 'A GDP bucket is one of 1 to 5.', {
        dataset,
        column: 'bucket_id',
        row,
        expected: `1 to ${BUCKET_COUNT}`,
        found: String(values[row]),
      });
    }
    out[position] = values[row];
  });
  return out;
}

/** GDP per head of each merchant's home. Throws `gdp_missing` naming the first merchant whose home has none. */
export function homeGdp(merchants: Merchants, home: Uint16Array, gdp: Float64Array): Float64Array {
  const out = new Float64Array(home.length);
  for (let i = 0; i < out.length; i++) {
    const value = gdp[home[i]];
    if (Number.isNaN(value)) {
      throw atMerchant('gdp_missing', 'The home country has no GDP per capita.', merchants, i, {
        expected: 'a row of gdp_per_capita',
        found: homeIso(merchants, i),
      });
    }
    out[i] = value;
  }
  return out;
}

/** Income bucket of each merchant's home. Throws `bucket_missing` naming the first merchant whose home has none. */
export function homeBuckets(merchants: Merchants, home: Uint16Array, buckets: Int8Array): Int8Array {
  const out = new Int8Array(home.length);
  for (let i = 0; i < out.length; i++) {
    const bucket = buckets[home[i]];
    if (bucket === 0) {
      throw atMerchant('bucket_missing', 'The home country has no GDP bucket.', merchants, i, {
        expected: 'a row of gdp_bucket_map',
        found: homeIso(merchants, i),
      });
    }
    out[i] = bucket;
  }
  return out;
}

const homeIso = (merchants: Merchants, i: number) => merchants.home.dictionary[merchants.home.codes[i]];

function forEachCountry(
  table: Table,
  dataset: string,
  unknown: FailureCode,
  countries: Countries,
  visit: (position: number, row: number) => void,
): void {
  const iso = stringsOf(table, dataset, 'country_iso');
  const seen = new Uint8Array(countries.isos.length);
  for (let row = 0; row < iso.length; row++) {
    const code = iso.dictionary[iso.codes[row]];
    const position = countries.position.get(code);
    const place = { dataset, column: 'country_iso', row, found: code };
    if (position === undefined) {
      throw new Failure(unknown, 'The country is not an ISO 3166 code.', {
        ...place,
        expected: `one of ${countries.isos.length} codes of iso3166_canonical`,
      });
    }
    if (seen[position]) {
      throw new Failure('ingress_pk_duplicate', `Country ${code} occurs twice.`, {
        ...place,
        expected: 'every country once',
      });
    }
    seen[position] = 1;
    visit(position, row);
  }
}

function atMerchant(
  code: FailureCode,
  message: string,
  merchants: Merchants,
  index: number,
  facts: { readonly expected: string; readonly found: string },
): Failure {
  return new Failure(code, message, {
    dataset: MERCHANTS,
    column: 'home_country_iso',
    row: givenRow(merchants, index),
    merchantId: merchants.ids[index],
    ...facts,
  });
}
