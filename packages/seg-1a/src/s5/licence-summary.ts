import { Failure, valueAt, type Table } from '@merchantry/contracts';

/** Licence of everything that the currency weights are made from, as the dictionaries state it. */
export const INPUT_LICENCES: Readonly<Record<string, string>> = {
  ccy_country_shares: 'CC-BY-4.0',
  ccy_smoothing_params: 'Project',
  iso3166_canonical: 'MIT',
  iso_legal_tender: 'MIT',
  license_map: 'Project',
  settlement_shares: 'CC-BY-4.0',
  transaction_schema_merchant_ids: 'Project',
};

/** Terms of one licence and the inputs under it. */
export interface LicenceTerms {
  readonly licence_id: string;
  readonly redistribution: boolean;
  readonly attribution_required: boolean;
  readonly share_alike: boolean;
  readonly inputs: readonly string[];
}

/** The licences of the inputs with their terms, by licence id. Throws `E_LICENSE_MISSING`. */
export function licenceSummary(map: Table, licenceOf = INPUT_LICENCES): LicenceTerms[] {
  const rowOf = new Map<unknown, number>();
  for (let row = 0; row < map.rows; row++) rowOf.set(valueAt(map.columns['licence_id'], row), row);
  return [...new Set(Object.values(licenceOf))].sort().map((licence) => {
    const inputs = Object.keys(licenceOf)
      .filter((input) => licenceOf[input] === licence)
      .sort();
    const row = rowOf.get(licence);
    if (row === undefined) {
      throw new Failure('E_LICENSE_MISSING', `The terms of ${licence} are not stated.`, {
        dataset: 'license_map',
        column: 'licence_id',
        expected: `a row for ${licence}, the licence of ${inputs.join(', ')}`,
        found: 'none',
      });
    }
    const term = (column: string) => valueAt(map.columns[column], row) === true;
    return {
      licence_id: licence,
      redistribution: term('redistribution'),
      attribution_required: term('attribution_required'),
      share_alike: term('share_alike'),
      inputs,
    };
  });
}
