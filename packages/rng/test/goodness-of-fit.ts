/** Kolmogorov-Smirnov distance of a sample from a continuous distribution function. */
export function ksDistance(sample: Float64Array, cdf: (x: number) => number): number {
  const sorted = sample.slice().sort();
  const n = sorted.length;
  let distance = 0;
  sorted.forEach((x, i) => {
    const p = cdf(x);
    distance = Math.max(distance, p - i / n, (i + 1) / n - p);
  });
  return distance;
}

/** Distance that a right sampler exceeds with probability 1e-6 at most (Massart 1990): sqrt(ln(2 / 1e-6) / 2n). */
export const ksLimit = (n: number): number => Math.sqrt(Math.log(2e6) / (2 * n));

export interface ChiSquareVerdict {
  readonly withinLimit: boolean;
  readonly enoughCells: boolean;
}

/** What a fitting sample gives; the verdict of `chiSquare` equals it. */
export const chiSquareLimit: ChiSquareVerdict = { withinLimit: true, enoughCells: true };

/**
 * Pearson's test of counts against a mass function. Values are pooled from 0 upwards until a cell expects 20; the rest
 * of the mass is one last cell. Limit: chi-square quantile by Wilson and Hilferty (1931) at z = 5.
 */
export function chiSquare(values: Float64Array, mass: (k: number) => number): ChiSquareVerdict {
  const n = values.length;
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  const seen = new Float64Array(most + 1);
  for (const v of values) seen[v] += 1;
  const cells: { observed: number; expected: number }[] = [];
  let observed = 0;
  let expected = 0;
  let massLeft = 1;
  for (let k = 0; k <= most; k++) {
    observed += seen[k];
    expected += n * mass(k);
    massLeft -= mass(k);
    if (expected >= 20) {
      cells.push({ observed, expected });
      observed = 0;
      expected = 0;
    }
  }
  const tail = expected + Math.max(0, n * massLeft);
  const last = cells.at(-1);
  if (last) {
    last.observed += observed;
    last.expected += tail;
  }
  const statistic = cells.reduce((sum, c) => sum + (c.observed - c.expected) ** 2 / c.expected, 0);
  const df = cells.length - 1;
  const h = 2 / (9 * df);
  const limit = df * (1 - h + 5 * Math.sqrt(h)) ** 3;
  return { withinLimit: statistic < limit, enoughCells: cells.length >= 2 };
}
