import { Failure } from '@merchantry/contracts';
import type { CodedNames as Coded } from '@merchantry/rng';

/** The columns of `outlet_catalogue` that requirements come from, one entry an outlet. */
export interface Outlets {
  readonly merchantId: BigUint64Array;
  readonly country: Coded;
  /** 1..n within merchant and country. */
  readonly siteOrder: Int32Array;
  /** Outlets of the merchant in the country, as the catalogue states them. */
  readonly stated: Int32Array;
}

export const OUTLETS = 'outlet_catalogue';

/**
 * That every outlet carries the tokens of the catalogue the run reads.
 *
 * @param fingerprint one text for all rows, or coded
 * @param seed one number for all rows, or one a row
 * @throws Failure `E306_TOKEN_MISMATCH`
 */
export function checkTokens(
  fingerprint: string | Coded,
  seed: bigint | BigUint64Array,
  expected: { readonly fingerprint: string; readonly seed: bigint },
): void {
  const codes = typeof fingerprint === 'string' ? Uint32Array.of(0) : fingerprint.codes;
  const texts = typeof fingerprint === 'string' ? [fingerprint] : fingerprint.dictionary;
  const right = Uint8Array.from(texts, (text) => Number(text === expected.fingerprint));
  const strange = codes.findIndex((code) => right[code] !== 1);
  if (strange >= 0) {
    throw mismatch('manifest_fingerprint', strange, expected.fingerprint, String(texts[codes[strange]]));
  }
  const seeds = typeof seed === 'bigint' ? BigUint64Array.of(seed) : seed;
  const other = seeds.findIndex((value) => value !== expected.seed);
  if (other >= 0) throw mismatch('global_seed', other, String(expected.seed), String(seeds[other]));
}

const mismatch = (column: string, row: number, expected: string, found: string) =>
  new Failure('E306_TOKEN_MISMATCH', `An outlet carries another ${column} than the run reads.`, {
    dataset: OUTLETS,
    column,
    row,
    expected,
    found,
  });
