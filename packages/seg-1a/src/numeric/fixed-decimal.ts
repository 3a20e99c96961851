const FRACTION_BITS = 52;
const HIDDEN_BIT = 1n << 52n;
const SMALLEST_EXPONENT = -1074;

/**
 * A finite number >= 0 with `dp` >= 1 decimals, half to even. Exact: what is rounded is the value that the binary64 has,
 * not its shortest decimal form.
 */
export function fixedDecimal(value: number, dp: number): string {
  const [mantissa, exponent] = binaryParts(value);
  const scaled = mantissa * 10n ** BigInt(dp);
  const units = exponent >= 0 ? scaled << BigInt(exponent) : shiftHalfEven(scaled, BigInt(-exponent));
  const digits = units.toString().padStart(dp + 1, '0');
  return `${digits.slice(0, -dp)}.${digits.slice(-dp)}`;
}

/** value = mantissa * 2^exponent. */
function binaryParts(value: number): [bigint, number] {
  const bits = new BigUint64Array(Float64Array.of(value).buffer)[0];
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & (HIDDEN_BIT - 1n);
  if (biased === 0) return [fraction, SMALLEST_EXPONENT];
  return [fraction | HIDDEN_BIT, biased - 1023 - FRACTION_BITS];
}

/** x / 2^by to the nearest whole number, half to even. */
function shiftHalfEven(x: bigint, by: bigint): bigint {
  const below = x >> by;
  const rest = x - (below << by);
  const half = 1n << (by - 1n);
  return rest > half || (rest === half && (below & 1n) === 1n) ? below + 1n : below;
}
