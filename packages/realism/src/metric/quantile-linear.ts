/**
 * Quantile by linear interpolation at (n - 1) q, type 7 of Hyndman & Fan 1996 (the default of R and NumPy).
 * `ascending` must be sorted; NaN when empty.
 */
export function quantileLinear(ascending: ArrayLike<number>, q: number): number {
  if (ascending.length === 0) return NaN;
  const position = (ascending.length - 1) * q;
  const below = Math.floor(position);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
}
