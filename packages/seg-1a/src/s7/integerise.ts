import { Failure, type FailureCode } from '@merchantry/contracts';
import { roundHalfEven } from '../numeric/round-half-even.js';

/** How shares become counts. */
export interface IntegerRules {
  /** Residuals are compared as whole numbers of 1/scale: 1e8 for eight decimals. */
  readonly scale: number;
  /** Multiples of the exact share between which counts must lie; none: 0 to all outlets. */
  readonly bounds?: { readonly lower: number; readonly upper: number };
}

/** Counts of one merchant, by row of its domain. Reused from merchant to merchant; the first `n` entries are valid. */
export class Counts {
  readonly count: Int32Array;
  /** Fraction of the exact share, rounded, in [0, 1). */
  readonly residual: Float64Array;
  /** 1 for the country that takes a left-over outlet first. */
  readonly rank: Int32Array;
  /** Outlets that were left over after rounding down. */
  remainder = 0;
  /** Some of several countries with equal residuals took an outlet, others did not. */
  tied = false;

  readonly exact: Float64Array;
  readonly upper: Float64Array;
  readonly order: Uint16Array;

  constructor(most: number) {
    this.count = new Int32Array(most);
    this.residual = new Float64Array(most);
    this.rank = new Int32Array(most);
    this.exact = new Float64Array(most);
    this.upper = new Float64Array(most);
    this.order = new Uint16Array(most);
  }
}

/** A count may be this far from its exact share. */
const LARGEST_ERROR = 1 + 1e-9;

/**
 * Split `outlets` in proportion to shares that add up to one (largest remainder, Hamilton's method): each country gets
 * the whole part of its exact share, and what is left goes one each to those below their upper bound by descending
 * residual, then by country. Throws `E_BOUNDS_INFEASIBLE`, `E_BOUNDS_CAP_EXHAUSTED`, `INTEGER_SUM_MISMATCH`,
 * `INTEGERISATION_FAIL`.
 * @param country codes in ASCII order of the countries, all different
 */
export function integerise(
  outlets: number,
  shares: Float64Array,
  country: Uint16Array,
  rules: IntegerRules,
  out: Counts,
  merchantId?: bigint,
): void {
  const n = shares.length;
  out.remainder = outlets - roundDown(outlets, shares, rules, out, merchantId);
  rankByResidual(country, out, n);
  handOut(out, n, merchantId);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum += out.count[i];
    if (!(Math.abs(out.count[i] - out.exact[i]) <= LARGEST_ERROR))
      throw refusal('INTEGERISATION_FAIL', merchantId, `${out.exact[i]} within 1`, String(out.count[i]));
  }
  if (sum !== outlets) throw refusal('INTEGER_SUM_MISMATCH', merchantId, `${outlets} outlets`, String(sum));
}

/** Whole parts, residuals and upper bounds. Returns the sum of the whole parts. */
function roundDown(
  outlets: number,
  shares: Float64Array,
  { scale, bounds }: IntegerRules,
  { count, residual, exact, upper }: Counts,
  merchantId: bigint | undefined,
): number {
  let sum = 0;
  let least = 0;
  let most = 0;
  let beyond = false;
  for (let i = 0; i < shares.length; i++) {
    const a = outlets * shares[i];
    const whole = Math.floor(a);
    exact[i] = a;
    residual[i] = Math.min(Math.max(roundHalfEven((a - whole) * scale), 0), scale - 1) / scale;
    const lower = bounds ? Math.min(Math.floor(a * bounds.lower), outlets) : 0;
    upper[i] = bounds ? Math.min(Math.ceil(a * bounds.upper), outlets) : outlets;
    count[i] = Math.max(whole, lower);
    beyond ||= count[i] > upper[i];
    least += lower;
    most += upper[i];
    sum += count[i];
  }
  if (beyond || least > outlets || most < outlets || sum > outlets)
    throw refusal(
      'E_BOUNDS_INFEASIBLE',
      merchantId,
      `bounds around ${outlets} outlets`,
      `${least} to ${most}, ${sum} after rounding down`,
    );
  return sum;
}

/** Order by descending residual, then country; few enough for insertion. */
function rankByResidual(country: Uint16Array, { residual, rank, order }: Counts, n: number): void {
  for (let i = 0; i < n; i++) {
    const r = residual[i];
    let at = i;
    for (; at > 0; at--) {
      const before = order[at - 1];
      if (residual[before] > r || (residual[before] === r && country[before] < country[i])) break;
      order[at] = before;
    }
    order[at] = i;
  }
  for (let i = 0; i < n; i++) rank[order[i]] = i + 1;
}

/** One outlet each, in order, to those below their upper bound. */
function handOut(out: Counts, n: number, merchantId: bigint | undefined): void {
  const { count, residual, upper, order } = out;
  let left = out.remainder;
  let last = -1;
  let next = -1;
  for (let i = 0; i < n; i++) {
    const at = order[i];
    if (count[at] >= upper[at]) continue;
    if (left === 0) {
      next = at;
      break;
    }
    count[at]++;
    left--;
    last = at;
  }
  if (left > 0)
    throw refusal(
      'E_BOUNDS_CAP_EXHAUSTED',
      merchantId,
      'a country below its upper bound',
      `${left} left over`,
    );
  out.tied = last >= 0 && next >= 0 && residual[last] === residual[next];
}

const refusal = (code: FailureCode, merchantId: bigint | undefined, expected: string, found: string) =>
  new Failure(code, 'The outlets of a merchant cannot be split as its shares demand.', {
    dataset: 's7_integerised_counts',
    column: 'count',
    merchantId,
    expected,
    found,
  });
