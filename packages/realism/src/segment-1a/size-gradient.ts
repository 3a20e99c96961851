import type { Interval } from '../metric/interval.js';
import { groupedBootstrap, type Resampling } from '../metric/bootstrap.js';
import { ascendingOrder } from '../metric/ascending-order.js';
import { wilson } from '../metric/wilson.js';

/** Outlets abroad over outlets of one tenth of the merchants, from the smallest (1) to the largest (10). */
export interface DecileRate extends Rate {
  readonly decile: number;
}

/** Outlets abroad over outlets, with the interval of the proportion. */
export interface Rate {
  readonly merchants: number;
  readonly outlets: number;
  readonly rate: number | null;
  readonly interval: Interval | null;
}

/** The rate of the lowest three tenths together, and that of the top one. */
export interface GradientRates {
  readonly bottom: Rate;
  readonly top: Rate;
}

export interface SizeGradient {
  /** 100 * (rate of the top tenth - pooled rate of the three lowest). */
  readonly points: number;
  readonly deciles: readonly DecileRate[];
  /** The two rates whose difference `points` is. */
  readonly rates: GradientRates;
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
  const members: number[][] = Array.from({ length: 10 }, () => []);
  ascendingOrder(size).forEach((merchant, position) =>
    members[Math.floor((10 * position) / n)].push(merchant),
  );
  const rateOf = (of: readonly number[]): Rate => {
    const all = sum(outlets, of);
    const gone = sum(abroad, of);
    return {
      merchants: of.length,
      outlets: all,
      rate: all > 0 ? gone / all : null,
      interval: wilson(gone, all),
    };
  };
  const bottom = members.slice(0, 3).flat();
  const top = members[9];
  const rates = { bottom: rateOf(bottom), top: rateOf(top) };
  return {
    points: 100 * ((rates.top.rate ?? NaN) - (rates.bottom.rate ?? NaN)),
    deciles: members.map((of, d) => ({ decile: d + 1, ...rateOf(of) })),
    rates,
    bottom,
    top,
  };
}

const sum = (column: ArrayLike<number>, of: readonly number[]) => of.reduce((s, i) => s + column[i], 0);

/** Interval of the gradient: top and bottom merchants resampled apart; null with fewer than two on either side. */
export function gradientInterval(
  { bottom, top }: SizeGradient,
  outlets: ArrayLike<number>,
  abroad: ArrayLike<number>,
  resampling: Resampling,
): Interval | null {
  if (bottom.length < 2 || top.length < 2) return null;
  const members = [...bottom, ...top];
  const all = Float64Array.from(members, (merchant) => outlets[merchant]);
  const gone = Float64Array.from(members, (merchant) => abroad[merchant]);
  const [interval] = groupedBootstrap([bottom.length, top.length], 1, resampling, (times) => {
    const rate = (from: number, to: number) => {
      let part = 0;
      let whole = 0;
      for (let i = from; i < to; i++) {
        part += times[i] * gone[i];
        whole += times[i] * all[i];
      }
      return part / whole;
    };
    return [100 * (rate(bottom.length, members.length) - rate(0, bottom.length))];
  });
  return interval;
}
