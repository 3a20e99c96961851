import type { CatalogueFigures } from './catalogue-figures.js';
import { groupedBootstrap, type Resampling } from '../metric/bootstrap.js';
import type { Interval } from '../metric/interval.js';
import type { Measured } from '../metric/measured.js';
import { median } from '../metric/median.js';
import { pairTally, spearman } from '../metric/spearman.js';
import { resampledTally } from '../metric/resampled-tally.js';
import { rankIn, tally } from '../metric/tally.js';
import { wilson } from '../metric/wilson.js';
import { gradientInterval, sizeGradient, type SizeGradient } from './size-gradient.js';

/** One row a gated merchant, ascending id: what the rows 1A-05 to 10 are made of. */
export interface CrossBorderRows {
  readonly isMulti: Uint8Array;
  /** Accepted outlet count; NaN without one. */
  readonly size: Float64Array;
  /** Foreign candidates. */
  readonly candidates: Uint32Array;
  /** Foreign countries chosen. */
  readonly members: Uint32Array;
  readonly catalogue: CatalogueFigures;
}

/** Ids of the rows of this module, in order. */
export const CROSS_BORDER_IDS = ['1A-05', '1A-06', '1A-07', '1A-08', '1A-09', '1A-10'] as const;
export type CrossBorderId = (typeof CROSS_BORDER_IDS)[number];

export interface CrossBorderMetrics {
  readonly metrics: Readonly<Record<CrossBorderId, Measured>>;
  readonly gradient: SizeGradient;
}

/**
 * The rows 1A-05 to 10 over some gated merchants (row numbers, ascending), by the adopted definitions: outlets and
 * countries of merchants with several outlets, candidates of merchants that have any.
 *
 * @param resampling for the intervals of 06 and 08 to 10; without it these have none
 */
export function crossBorderMetrics(
  { isMulti, size, candidates, members, catalogue }: CrossBorderRows,
  rows: ArrayLike<number>,
  resampling?: Resampling,
): CrossBorderMetrics {
  const all = Array.from(rows);
  const sited = all.filter((row) => isMulti[row] === 1 && catalogue.outlets[row] > 0);
  const outlets = total(catalogue.outlets, sited);
  const abroad = total(catalogue.abroad, sited);
  const spread = sited.filter((row) => catalogue.countries[row] > 1).length;

  const sized = sited.filter((row) => !Number.isNaN(size[row]));
  const take = (column: ArrayLike<number>, of: readonly number[]) =>
    Float64Array.from(of, (row) => column[row]);
  const [outletsOf, abroadOf] = [take(catalogue.outlets, sized), take(catalogue.abroad, sized)];
  const gradient = sizeGradient(take(size, sized), outletsOf, abroadOf);

  const choosing = all.filter((row) => candidates[row] > 0);
  const offered = take(candidates, choosing);
  const chosen = take(members, choosing);
  const { values, intervals } = choices(offered, chosen, resampling);
  const choice = (m: number): Measured => ({ value: values[m], interval: intervals[m], n: choosing.length });

  return {
    metrics: {
      '1A-05': ratio(abroad, outlets),
      '1A-06': {
        value: Number.isFinite(gradient.points) ? gradient.points : null,
        interval: resampling ? gradientInterval(gradient, outletsOf, abroadOf, resampling) : null,
        n: sized.length,
      },
      '1A-07': ratio(spread, sited.length),
      '1A-08': choice(0),
      '1A-09': choice(1),
      '1A-10': choice(2),
    },
    gradient,
  };
}

/**
 * The same rows as first published: outlets and countries of every merchant of the catalogue, candidates of every gated
 * merchant. Printed beside the adopted ones; nothing gates on them. 1A-06 has one definition only.
 */
export function publishedCrossBorder(
  { candidates, members, catalogue }: CrossBorderRows,
  merchants: number,
): Readonly<Record<Exclude<CrossBorderId, '1A-06'>, Measured>> {
  const all = Array.from({ length: merchants }, (_, row) => row);
  const sited = all.filter((row) => catalogue.outlets[row] > 0);
  const { values } = choices(Float64Array.from(candidates), Float64Array.from(members));
  const choice = (m: number): Measured => ({ value: values[m], interval: null, n: merchants });
  return {
    '1A-05': ratio(total(catalogue.abroad, sited), total(catalogue.outlets, sited)),
    '1A-07': ratio(sited.filter((row) => catalogue.countries[row] > 1).length, sited.length),
    '1A-08': choice(0),
    '1A-09': choice(1),
    '1A-10': choice(2),
  };
}

/** Median candidates, rank correlation of candidates and members, median share of the candidates chosen. */
function choices(offered: Float64Array, chosen: Float64Array, resampling?: Resampling) {
  const n = offered.length;
  const share = chosen.map((count, i) => count / Math.max(offered[i], 1));
  const pairs = pairTally(offered, chosen);
  const [offeredTally, shareTally] = [tally(offered), tally(share)];
  const values = [median(offeredTally), spearman(pairs), median(shareTally)];
  const offeredDrawn = resampledTally(offeredTally, rankIn(offeredTally, offered));
  const shareDrawn = resampledTally(shareTally, rankIn(shareTally, share));
  const intervals: (Interval | null)[] = resampling
    ? groupedBootstrap([n], values.length, resampling, (times) => [
        median(offeredDrawn(times)),
        spearman(pairs, times),
        median(shareDrawn(times)),
      ])
    : [null, null, null];
  return { values: values.map((value) => (Number.isFinite(value) ? value : null)), intervals };
}

const total = (column: ArrayLike<number>, rows: readonly number[]) =>
  rows.reduce((sum, row) => sum + column[row], 0);

const ratio = (part: number, whole: number): Measured => ({
  value: whole > 0 ? part / whole : null,
  interval: wilson(part, whole),
  n: whole,
});
