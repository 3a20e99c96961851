import type { Interval } from './metric/interval.js';
import { groupedBootstrap, type Resampling } from './metric/bootstrap.js';
import { wilson } from './metric/wilson.js';

/** Outlets abroad over outlets of one tenth of the merchants, from the smallest (1) to the largest (10). */
export interface DecileRate {
  readonly decile: number;
  readonly merchants: number;
  readonly outlets: number;
  readonly rate: number | null;
  readonly interval: Interval | null;
}

export interface SizeGradient {
  /** 100 * (rate of the top tenth - pooled rate of the three lowest). */
  readonly points: number;
  readonly deciles: readonly DecileRate[];
  /** Members of the lowest three tenths and of the top one, by position in the cohort. */
  readonly bottom: readonly number[];
  readonly top: readonly number[];
}

/**
 * How much more often the outlets of large merchants stand abroad than those of small ones. Merchants are cut into ten by
 * (size, id): decile = floor(10 * position / n) + 1. The cohort must be in ascending id order.
 */
export function sizeGradient(
  size: ArrayLike<number>,
  outlets: ArrayLike<number>,
  abroad: ArrayLike<number>,
): SizeGradient {
  const n = size.length;
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => size[a] - size[b] || a - b);
  const members: number[][] = Array.from({ length: 10 }, () => []);
  order.forEach((merchant, position) => members[Math.floor((10 * position) / n)].push(merchant));
  const sum = (column: ArrayLike<number>, of: readonly number[]) => of.reduce((s, i) => s + column[i], 0);
  const deciles = members.map((of, d): DecileRate => {
    const all = sum(outlets, of);
    const gone = sum(abroad, of);
    return {
      decile: d + 1,
      merchants: of.length,
      outlets: all,
      rate: all > 0 ? gone / all : null,
      interval: wilson(gone, all),
    };
  });
  const bottom = members.slice(0, 3).flat();
  const top = members[9];
  const rate = (of: readonly number[]) => sum(abroad, of) / sum(outlets, of);
  return { points: 100 * (rate(top) - rate(bottom)), deciles, bottom, top };
}

/** Interval of the gradient: top and bottom merchants resampled apart; null with fewer than two on either side. */
export function gradientInterval(
  { bottom, top }: SizeGradient,
  outlets: ArrayLike<number>,
  abroad: ArrayLike<number>,
  resampling: Resampling,
): Interval | null {
  if (bottom.length < 2 || top.length < 2) return null;
  const members = [...bottom, ...top];
  const [interval] = groupedBootstrap([bottom.length, top.length], 1, resampling, (times) => {
    const rate = (from: number, to: number) => {
      let all = 0;
      let gone = 0;
      for (let i = from; i < to; i++) {
        all += times[i] * outlets[members[i]];
        gone += times[i] * abroad[members[i]];
      }
      return gone / all;
    };
    return [100 * (rate(bottom.length, members.length) - rate(0, bottom.length))];
  });
  return interval;
}
