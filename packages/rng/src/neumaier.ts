/**
 * Sum in the order given with Neumaier's compensation (Neumaier 1974): what every sum uses that decides something.
 */
export function neumaierSum(values: ArrayLike<number>): number {
  let sum = 0;
  let lost = 0;
  const n = values.length;
  for (let i = 0; i < n; i++) {
    const x = values[i];
    const t = sum + x;
    lost += Math.abs(sum) >= Math.abs(x) ? sum - t + x : x - t + sum;
    sum = t;
  }
  return sum + lost;
}
