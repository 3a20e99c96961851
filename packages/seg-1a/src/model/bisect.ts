/**
 * The point of [low, high] where a non-decreasing function passes `target`, after exactly `iterations` halvings; the
 * count is fixed so that the result does not depend on a stopping rule.
 */
export function bisectIncreasing(
  f: (x: number) => number,
  target: number,
  low: number,
  high: number,
  iterations: number,
): number {
  let a = low;
  let b = high;
  for (let i = 0; i < iterations; i++) {
    const middle = a + (b - a) / 2;
    if (f(middle) < target) a = middle;
    else b = middle;
  }
  return a + (b - a) / 2;
}
