import { NeumaierSum } from './neumaier.js';
import type { Tally } from './tally.js';

/** Coefficient of variation with the population standard deviation (ddof 0). NaN when empty or when the mean is 0. */
export function cv({ n, values, counts }: Tally): number {
  const sum = new NeumaierSum();
  for (let i = 0; i < values.length; i++) sum.add(counts[i] * values[i]);
  const mean = sum.value / n;
  const squares = new NeumaierSum();
  for (let i = 0; i < values.length; i++) squares.add(counts[i] * (values[i] - mean) * (values[i] - mean));
  return mean === 0 ? NaN : Math.sqrt(squares.value / n) / mean;
}
