import type { ZoneStrata } from './zone-strata.js';

/** Shares are whole billionths. */
export const SHARE_UNIT = 1e9;

/**
 * Share of each stratum in the sites of its country, in billionths that add up to one country by country: `1 - even` of
 * the sites by weight, the rest in equal parts over the material zones. Without a material zone all go by weight.
 *
 * Exact: fractions are whole numbers, what rounding down leaves goes to the largest remainders, the first among equals.
 */
export function zoneShares(strata: ZoneStrata, even: number): Float64Array {
  const shares = new Float64Array(strata.name.length);
  const unit = BigInt(SHARE_UNIT);
  for (let c = 0; c + 1 < strata.starts.length; c++) {
    const own = Array.from(
      { length: strata.starts[c + 1] - strata.starts[c] },
      (_, i) => strata.starts[c] + i,
    );
    if (own.length === 0) continue;
    const k = BigInt(own.reduce((sum, q) => sum + strata.material[q], 0));
    const lift = k === 0n ? 0n : BigInt(Math.round(even * SHARE_UNIT));
    const parts = k === 0n ? 1n : k;
    const weight = own.map((q) => BigInt(strata.weight[q]));
    const total = weight.reduce((a, b) => a + b, 0n);
    const numerators = own.map(
      (q, i) => (unit - lift) * weight[i] * parts + (strata.material[q] === 1 ? lift * total : 0n),
    );
    // Over unit * total * parts, so that the quotient by total * parts is the share in billionths.
    const denominator = total * parts;
    numerators.forEach((numerator, i) => (shares[own[i]] = Number(numerator / denominator)));
    const left = SHARE_UNIT - own.reduce((sum, q) => sum + shares[q], 0);
    const remainder = numerators.map((numerator) => numerator % denominator);
    own
      .map((q, i) => ({ q, r: remainder[i] }))
      .sort((a, b) => (a.r > b.r ? -1 : a.r < b.r ? 1 : a.q - b.q))
      .slice(0, left)
      .forEach(({ q }) => shares[q]++);
  }
  return shares;
}
