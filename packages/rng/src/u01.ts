const TWO_TO_MINUS_64 = 5.421010862427522e-20;
const BELOW_ONE = 0.9999999999999999; // 1 - 2^-53

/**
 * A 64-bit word as a double strictly inside (0, 1): (f64(x) + addend) 2^-64, the conversion rounding to nearest even,
 * and 1 - 2^-53 where that rounds to 1. Range 2^-64 (2^-65 with addend 0.5) to 1 - 2^-53.
 * @param addend 1 for draws from substreams, 0.5 for keyed hashes and 2B day effects
 */
export function u01(x: bigint, addend: 0.5 | 1 = 1): number {
  // Number(bigint) truncates nothing and rounds to nearest even, in one rounding.
  const u = (Number(x) + addend) * TWO_TO_MINUS_64;
  return u < 1 ? u : BELOW_ONE;
}
