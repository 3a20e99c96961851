import exp from '@stdlib/math-base-special-exp';
import { log10 } from '../figure/log-scale.js';

/** A column of a histogram over a logarithmic axis: members from `low` up to `high`. */
export interface LogBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/**
 * Members by tenths of powers of ten (`perDecade` of them), from the lowest occupied column to the highest. Zeros have
 * no logarithm and are left out.
 */
export function logHistogram(values: Iterable<number>, perDecade: number): LogBin[] {
  const counts = new Map<number, number>();
  for (const value of values) {
    if (!(value > 0)) continue;
    const at = Math.floor(perDecade * log10(value));
    counts.set(at, (counts.get(at) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const places = [...counts.keys()];
  const first = Math.min(...places);
  const last = Math.max(...places);
  return Array.from({ length: last - first + 1 }, (_, i) => ({
    low: tenTo((first + i) / perDecade),
    high: tenTo((first + i + 1) / perDecade),
    count: counts.get(first + i) ?? 0,
  }));
}

const LN_10 = 2.302585092994046;

const tenTo = (exponent: number): number => exp(exponent * LN_10);
