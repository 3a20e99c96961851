/** Brute force for the tests: weights by sorting all remainders of whole numbers of any size. */
export function largestRemainder(masses: readonly bigint[], scale: bigint): number[] {
  const total = masses.reduce((sum, mass) => sum + mass, 0n);
  const weights = masses.map((mass) => (mass * scale) / total);
  const left = Number(scale - weights.reduce((sum, weight) => sum + weight, 0n));
  const order = masses
    .map((mass, i) => ({ i, r: (mass * scale) % total }))
    .sort((a, b) => (a.r === b.r ? a.i - b.i : a.r > b.r ? -1 : 1));
  for (let j = 0; j < left; j++) weights[order[j].i] += 1n;
  return weights.map(Number);
}
