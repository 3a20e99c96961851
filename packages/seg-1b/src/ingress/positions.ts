import { Failure, type FailureCode } from '@merchantry/contracts';
import type { CodedNames } from '@merchantry/rng';

/**
 * Position among `isos` of each row's country.
 *
 * @throws Failure of the given code for a country that is not among them
 */
export function countryPositionsOf(
  { codes, dictionary }: CodedNames,
  isos: readonly string[],
  dataset: string,
  code: FailureCode,
): Uint16Array {
  const known = new Map(isos.map((iso, c) => [iso, c]));
  const position = Int32Array.from(dictionary, (iso) => known.get(iso) ?? -1);
  const out = new Uint16Array(codes.length);
  for (let row = 0; row < out.length; row++) {
    const at = position[codes[row]];
    if (at < 0)
      throw new Failure(code, 'A row names a country that is not one of ISO 3166.', {
        dataset,
        row,
        expected: 'a code of iso3166_canonical',
        found: dictionary[codes[row]],
      });
    out[row] = at;
  }
  return out;
}
