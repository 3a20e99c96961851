import { Failure } from '@merchantry/contracts';

/** Natural breaks: `breaks[j]` is the upper bound (inclusive) of class j; `classes[i]` the class (1..k) of value i. */
export interface NaturalBreaks {
  readonly breaks: readonly number[];
  readonly classes: Int8Array;
}

/** Doubles as integers over one power of two, exactly. */
function exactIntegers(values: readonly number[]): bigint[] {
  let scale = 1;
  while (values.some((value) => !Number.isInteger(value * scale))) scale *= 2;
  return values.map((value) => BigInt(value * scale));
}

function leastCommonMultiple(n: number): bigint {
  const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));
  let lcm = 1n;
  for (let i = 2n; i <= BigInt(n); i++) lcm = (lcm / gcd(lcm, i)) * i;
  return lcm;
}

/**
 * The partition of values into k right-closed classes with the least within-class sum of squares (Fisher 1958,
 * Jenks 1977), by dynamic programming over the distinct values, so that equal values share a class. Sums of squares are
 * exact rationals: ties are real ties, and the lexicographically smallest break vector wins them.
 * @param values finite numbers, any order; at least k distinct ones (else Failure numeric_domain)
 */
export function naturalBreaks(values: readonly number[], k: number): NaturalBreaks {
  const distinct = [...new Set(Float64Array.from(values).sort())];
  const m = distinct.length;
  if (!values.every(Number.isFinite) || !Number.isInteger(k) || k < 1 || m < k)
    throw new Failure(
      'numeric_domain',
      'natural breaks need finite values, at least one distinct value a class',
      {
        expected: `at least ${k} distinct finite values`,
        found: `${m} distinct values`,
      },
    );
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);

  // Prefix sums over distinct values; the cost of [a, b) times lcm(1..n) is an integer, hence exact.
  const integers = exactIntegers(distinct);
  const lcm = leastCommonMultiple(values.length);
  const count = [0];
  const sum = [0n];
  const squares = [0n];
  for (let i = 0; i < m; i++) {
    const n = counts.get(distinct[i])!;
    count.push(count[i] + n);
    sum.push(sum[i] + BigInt(n) * integers[i]);
    squares.push(squares[i] + BigInt(n) * integers[i] * integers[i]);
  }
  const cost = (a: number, b: number): bigint => {
    const n = BigInt(count[b] - count[a]);
    const s = sum[b] - sum[a];
    return (n * (squares[b] - squares[a]) - s * s) * (lcm / n);
  };

  // best[j][a]: least cost of values a.. in j classes; first[j][a]: the smallest end of the first of them.
  const best: bigint[][] = [[], Array.from({ length: m }, (_, a) => cost(a, m))];
  const first: number[][] = [[], new Array<number>(m).fill(m)];
  for (let j = 2; j <= k; j++) {
    best.push([]);
    first.push([]);
    for (let a = 0; a + j <= m; a++) {
      let least: bigint | undefined;
      let end = 0;
      for (let b = a + 1; b + j - 1 <= m; b++) {
        const total = cost(a, b) + best[j - 1][b];
        if (least === undefined || total < least) {
          least = total;
          end = b;
        }
      }
      best[j][a] = least!;
      first[j][a] = end;
    }
  }
  const breaks: number[] = [];
  for (let j = k, a = 0; j >= 1; j--) {
    a = first[j][a];
    breaks.push(distinct[a - 1]);
  }
  return {
    breaks,
    classes: Int8Array.from(values, (value) => 1 + breaks.findIndex((upper) => value <= upper)),
  };
}
