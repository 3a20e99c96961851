import { Failure, stringsOf, valuesOf, type FailureCode, type Table } from '@merchantry/contracts';

const OUTLETS = 'outlet_catalogue';

/**
 * That every outlet carries the identity of the segment whose gate was verified, and the seed of the run.
 *
 * @throws Failure of the given code at the first row that does not
 */
export function checkOutletLineage(
  catalogue: Table,
  expected: { readonly fingerprint: string; readonly seed: bigint },
  code: FailureCode,
): void {
  const { codes, dictionary } = stringsOf(catalogue, OUTLETS, 'manifest_fingerprint');
  const right = Uint8Array.from(dictionary, (text) => Number(text === expected.fingerprint));
  const strange = codes.findIndex((at) => right[at] !== 1);
  const refuse = (column: string, row: number, wanted: string, found: string): Failure =>
    new Failure(code, `An outlet carries another ${column} than the run reads.`, {
      dataset: OUTLETS,
      column,
      row,
      expected: wanted,
      found,
    });
  if (strange >= 0)
    throw refuse('manifest_fingerprint', strange, expected.fingerprint, dictionary[codes[strange]]);
  const seeds = valuesOf(catalogue, OUTLETS, 'global_seed', 'uint64');
  const other = seeds.findIndex((seed) => seed !== expected.seed);
  if (other >= 0) throw refuse('global_seed', other, String(expected.seed), String(seeds[other]));
}
