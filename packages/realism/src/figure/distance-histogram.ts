import { poissonShare } from '../metric/poisson-gap.js';
import type { LogBin } from '../series/log-histogram.js';
import { axes, roundTicks } from './axes.js';
import type { FigureOptions } from './figure-options.js';
import { linearScale } from './linear-scale.js';
import { logScale } from './log-scale.js';
import { grouped, short } from './number-text.js';
import { sheet } from './sheet.js';
import { path, polyline, px, rect, text } from './svg.js';

const BOX = { left: 76, right: 876, top: 124, bottom: 440 };
const HEIGHT = 498;
const POWERS = [1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10, 100, 1000, 10000];

/** What is marked on the histogram; null where there is none. */
export interface DistanceMarks {
  readonly p50: number | null;
  readonly p99: number | null;
  readonly ratio: number | null;
  /** Limits of the ratio. */
  readonly B: number;
  readonly BPLUS: number;
  /** Sites at no distance, which have no place on the axis. */
  readonly doubles: number;
}

/** Distances to the nearest other site on a logarithmic axis, beside those of sites strewn at random with the same median. */
export function distanceHistogram(
  bins: readonly LogBin[],
  { p50, p99, ratio, B, BPLUS, doubles }: DistanceMarks,
  { run, theme }: FigureOptions,
): string {
  const title = 'Distance from each site to the nearest other one';
  if (bins.length === 0 || p50 === null || p99 === null)
    return sheet({ height: HEIGHT, title, note: `${run}: no two sites to draw`, body: [], theme });
  const sites = bins.reduce((sum, { count }) => sum + count, 0);
  const random = bins.map(({ low, high }) => sites * (poissonShare(high, p50) - poissonShare(low, p50)));
  const tallest = bins.reduce((most, { count }, i) => Math.max(most, count, random[i]), 0) * 1.05;
  const domain = [bins[0].low, bins[bins.length - 1].high] as const;
  const x = logScale(domain, [BOX.left, BOX.right]);
  const y = linearScale([0, tallest], [BOX.bottom, BOX.top]);
  const mark = (at: number, label: string, side: -1 | 1) => [
    path('guide', `M${px(x(at))} ${BOX.top}V${BOX.bottom}`),
    text(x(at) + 7 * side, BOX.top + 16, side < 0 ? 'halo end' : 'halo', label),
  ];
  return sheet({
    height: HEIGHT,
    title,
    note:
      `${run}, n = ${grouped(sites + doubles)} sites. P99 is ${short(ratio)} times P50 ` +
      `(B up to ${B}, B+ up to ${BPLUS}, sites strewn at random 2.58)${doubles > 0 ? `; ${grouped(doubles)} share a place` : ''}`,
    theme,
    body: [
      ...axes(
        BOX,
        {
          label: 'kilometres along the sphere, logarithmic',
          ticks: POWERS.filter((at) => at >= domain[0] && at <= domain[1]).map((at) => ({
            at,
            label: at < 1 ? `${short(1000 * at)} m` : `${grouped(at)} km`,
          })),
          scale: x,
        },
        {
          label: 'sites a column. The line: the same number strewn at random, with the same median',
          ticks: roundTicks(tallest, grouped),
          scale: y,
        },
      ),
      ...bins.map(({ low, high, count }) =>
        rect('amount', x(low) + 0.5, y(count), Math.max(0.5, x(high) - x(low) - 1), BOX.bottom - y(count)),
      ),
      polyline(
        'curve',
        bins.map(({ low, high }, i) => [(x(low) + x(high)) / 2, y(random[i])] as const),
      ),
      ...mark(p50, `P50 ${distance(p50)}`, -1),
      ...mark(p99, `P99 ${distance(p99)}`, 1),
    ],
  });
}

const distance = (km: number) => (km < 1 ? `${short(1000 * km)} m` : `${short(km)} km`);
