import { binnedPairs, type PairCount } from '../series/pair-counts.js';
import { axes, roundTicks } from './axes.js';
import { bandLane, type LaneValue, type Bands } from './band-lane.js';
import type { FigureOptions } from './figure-options.js';
import { linearScale } from './linear-scale.js';
import { grouped, percent, short } from './number-text.js';
import { SHEET_LEFT, sheet } from './sheet.js';
import { circle, group, path, px, text } from './svg.js';

const BOX = { left: 100, right: 896, top: 150, bottom: 520 };
const HEIGHT = 604;
const STRIP = { left: BOX.left, right: BOX.right, top: 92, height: 18 };
/** Columns that leave room for a number below each. */
const LABELLED = 24;
/** Rows and columns that leave room for a circle each; more are gathered. */
const CIRCLES = 40;

export interface ChoiceMetrics {
  readonly median: LaneValue;
  readonly medianBands: Bands;
  readonly ratio: number | null;
  readonly correlation: number | null;
}

/**
 * Foreign countries considered against those chosen: the area of a circle is the number of merchants on it. Above, the
 * median of the candidates on its bands, on the same scale.
 */
export function choiceGrid(
  pairs: readonly PairCount[],
  metrics: ChoiceMetrics,
  { run, theme }: FigureOptions,
): string {
  const title = 'Foreign countries considered and chosen';
  const merchants = pairs.reduce((sum, { count }) => sum + count, 0);
  if (merchants === 0)
    return sheet({ height: HEIGHT, title, note: `${run}: no merchant has candidates`, body: [], theme });
  const widest = pairs.reduce((most, { first }) => Math.max(most, first), 0);
  const tallest = pairs.reduce((most, { first, second }) => Math.max(most, first, second), 0);
  const size = Math.ceil((Math.max(widest, tallest) + 1) / CIRCLES);
  const cells = binnedPairs(pairs, size);
  const most = cells.reduce((found, { count }) => Math.max(found, count), 0);
  const domain = [0, widest + 1] as const;
  const x = linearScale(domain, [BOX.left, BOX.right]);
  const y = linearScale([-0.6, tallest + 0.6], [BOX.bottom, BOX.top]);
  const largest = 0.48 * size * Math.min(x(1) - x(0), y(0) - y(1));
  const middle = (size - 1) / 2;
  const radius = (count: number) => Math.max(1, largest * Math.sqrt(count / most));
  const { median, medianBands, ratio, correlation } = metrics;
  const ray = (slope: number) =>
    path('guide', `M${px(x(0))} ${px(y(0))}L${px(x(widest))} ${px(y(slope * widest))}`);
  return sheet({
    height: HEIGHT,
    title,
    note:
      `${run}, n = ${grouped(merchants)} merchants with candidates: median ${short(median.value)} candidates, ` +
      `median share chosen ${ratio === null ? 'none' : percent(ratio)}, rank correlation ${short(correlation)}`,
    theme,
    body: [
      text(BOX.left, STRIP.top - 8, 'small', 'median of the candidates on its bands B and B+'),
      ...bandLane(STRIP, medianBands, domain, [median]),
      ...axes(
        BOX,
        {
          label: '',
          ticks: [],
          scale: x,
        },
        {
          label: `countries chosen. The largest circle${size > 1 ? `, of ${size} by ${size} numbers,` : ''} is ${grouped(most)} merchants; dashed: all chosen, and the median share`,
          ticks: roundTicks(tallest),
          scale: y,
        },
      ),
      ...columnNumbers(pairs, widest, x),
      ray(1),
      ...(ratio === null ? [] : [ray(ratio)]),
      ...cells.map(({ first, second, count }) =>
        group(`${span(first, size)} considered, ${span(second, size)} chosen: ${grouped(count)} merchants`, [
          circle('amount', x(first + middle), y(second + middle), radius(count)),
        ]),
      ),
    ],
  });
}

const span = (low: number, size: number) => (size === 1 ? String(low) : `${low} to ${low + size - 1}`);

/** Number of candidates, and of merchants that have so many. */
function columnNumbers(pairs: readonly PairCount[], widest: number, x: (value: number) => number): string[] {
  const merchants = new Map<number, number>();
  for (const { first, count } of pairs) merchants.set(first, (merchants.get(first) ?? 0) + count);
  const shown = widest <= LABELLED ? [...merchants.keys()] : roundTicks(widest).map(({ at }) => at);
  return [
    text(SHEET_LEFT, BOX.bottom + 18, 'small', 'candidates'),
    text(SHEET_LEFT, BOX.bottom + 38, 'small', 'merchants'),
    text(
      (BOX.left + BOX.right) / 2,
      BOX.bottom + 62,
      'note middle',
      'foreign candidates of a merchant, and the merchants that have so many',
    ),
    ...shown.flatMap((count) => [
      text(x(count), BOX.bottom + 18, 'tick', String(count)),
      text(x(count), BOX.bottom + 38, 'tick', grouped(merchants.get(count) ?? 0)),
    ]),
  ];
}
