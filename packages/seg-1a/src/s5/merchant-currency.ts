import { coded, constant, Failure, fixed, stringsOf, type Table } from '@merchantry/contracts';
import { givenRow, MERCHANTS, type Merchants } from '../ingress/merchant-table.js';

const TENDER = 'iso_legal_tender';

/** Legal tender by country. Throws `E_INPUT_PK` for a country with two rows. */
export function openLegalTender(table: Table): ReadonlyMap<string, string> {
  const countries = stringsOf(table, TENDER, 'country_iso');
  const currencies = stringsOf(table, TENDER, 'currency');
  const tender = new Map<string, string>();
  for (let row = 0; row < table.rows; row++) {
    const iso = countries.dictionary[countries.codes[row]];
    if (tender.has(iso)) {
      throw new Failure('E_INPUT_PK', `Country ${iso} has two legal tenders.`, {
        dataset: TENDER,
        column: 'country_iso',
        row,
        expected: 'every country once',
        found: iso,
      });
    }
    tender.set(iso, currencies.dictionary[currencies.codes[row]]);
  }
  return tender;
}

/**
 * Currency of every merchant: the legal tender of its home. Throws `E_MCURR_RESOLUTION` with the first merchant, in id
 * order, whose home has none.
 */
export function merchantCurrencies(merchants: Merchants, tender: ReadonlyMap<string, string>): Table {
  const { rows, ids, home } = merchants;
  const currencies = [...new Set(tender.values())].sort();
  const codeOf = new Map(currencies.map((currency, code) => [currency, code]));
  const codeOfHome = home.dictionary.map((iso) => codeOf.get(tender.get(iso) ?? '') ?? -1);
  const kappa = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) {
    const code = codeOfHome[home.codes[i]];
    if (code < 0) {
      throw new Failure('E_MCURR_RESOLUTION', 'The home country of a merchant has no legal tender.', {
        dataset: MERCHANTS,
        column: 'home_country_iso',
        row: givenRow(merchants, i),
        merchantId: ids[i],
        expected: `a country of ${TENDER}`,
        found: home.dictionary[home.codes[i]],
      });
    }
    kappa[i] = code;
  }
  return {
    rows,
    columns: {
      merchant_id: fixed('uint64', ids),
      kappa: coded(kappa, currencies),
      source: constant('string', rows, 'home_primary_legal_tender'),
      tie_break_used: constant('bool', rows, false),
    },
  };
}
