/** Totals must stay below this for the division to be exact. */
export const LARGEST_TOTAL = 2 ** 52;

const TWO_POW_32 = 4294967296;

/**
 * Exact quotient and remainder of mass * K / M for masses of 32 bits, without integers wider than a double.
 *
 * The quotient is at most K < 2^30, so the doubles' quotient is off by less than 2^-21 and its floor by at most one. The
 * remainder lies within (-M, 2M); the doubles give it to within 2^11 and `Math.imul` gives its lowest 32 bits exactly,
 * and only one number below 2^53 agrees with both.
 */
export class ScaledDivision {
  /** Remainder of the last `quotient`: mass * K mod M. */
  remainder = 0;
  readonly #total: number;
  readonly #lowTotal: number;
  readonly #scale: number;

  /**
   * @param total M, the sum of the masses, 1 up to 2^52
   * @param scale K, 1 up to 10^9
   */
  constructor(total: number, scale: number) {
    this.#total = total;
    this.#lowTotal = (total % TWO_POW_32) | 0;
    this.#scale = scale;
  }

  /** floor(mass * K / M) of a mass from 0 to min(M, 2^32 - 1). */
  quotient(mass: number): number {
    const total = this.#total;
    const product = mass * this.#scale;
    let quotient = Math.floor(product / total);
    const near = product - quotient * total;
    const low = (Math.imul(mass, this.#scale) - Math.imul(quotient, this.#lowTotal)) >>> 0;
    let remainder = low + Math.round((near - low) / TWO_POW_32) * TWO_POW_32;
    if (remainder < 0) {
      quotient--;
      remainder += total;
    } else if (remainder >= total) {
      quotient++;
      remainder -= total;
    }
    this.remainder = remainder;
    return quotient;
  }
}
