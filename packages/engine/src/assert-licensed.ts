import { Failure, valueAt, type Table } from '@merchantry/contracts';

/**
 * Every sealed input stands under a licence whose terms the licence map states.
 * @throws Failure `licence_unknown` with the first licence that it does not
 */
export function assertLicensed(licences: readonly string[], map: Table): void {
  const ids = map.columns['licence_id'];
  const known = new Set(Array.from({ length: map.rows }, (_, row) => valueAt(ids, row)));
  const unknown = licences.find((licence) => !known.has(licence));
  if (unknown !== undefined) {
    throw new Failure('licence_unknown', 'A sealed input stands under a licence without terms.', {
      dataset: 'license_map',
      column: 'licence_id',
      expected: [...known].join(', '),
      found: unknown,
    });
  }
}
