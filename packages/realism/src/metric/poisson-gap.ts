import exp from '@stdlib/math-base-special-exp';

const LN_2 = 0.6931471805599453;

/** Share of the points of a homogeneous Poisson process whose nearest neighbour is within `distance`, by its median. */
export function poissonShare(distance: number, median: number): number {
  const ratio = distance / median;
  return 1 - exp(-LN_2 * ratio * ratio);
}

/**
 * Kolmogorov-Smirnov distance of nearest-neighbour distances from those of a homogeneous Poisson process of the same
 * median: P(D <= d) = 1 - 2^-(d / median)^2 (Clark & Evans 1954). 0 for scattered points, towards 1 for clusters or
 * lattices. NaN when empty or where the median is 0.
 */
export function poissonGap(ascending: Float64Array, median: number): number {
  const n = ascending.length;
  if (n === 0 || !(median > 0)) return NaN;
  let gap = 0;
  for (let i = 0; i < n; i++) {
    const expected = poissonShare(ascending[i], median);
    gap = Math.max(gap, (i + 1) / n - expected, expected - i / n);
  }
  return gap;
}
