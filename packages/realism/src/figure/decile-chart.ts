import type { DecileRate, GradientRates } from '../segment-1a/size-gradient.js';
import { axes, roundTicks } from './axes.js';
import type { FigureOptions } from './figure-options.js';
import { linearScale } from './linear-scale.js';
import { grouped, percent, short } from './number-text.js';
import { SHEET_LEFT, sheet } from './sheet.js';
import { circle, group, path, px, rect, text } from './svg.js';

const BOX = { left: 100, right: 896, top: 112, bottom: 400 };
const HEIGHT = 496;

/** Share of outlets abroad by tenth of the multi-site merchants, from the smallest, each with its interval and its numbers. */
export function decileChart(
  deciles: readonly DecileRate[],
  { bottom, top }: GradientRates,
  points: number | null,
  limits: { readonly B: number; readonly BPLUS: number },
  { run, theme }: FigureOptions,
): string {
  const highest = Math.max(0, ...deciles.map(({ rate, interval }) => interval?.high ?? rate ?? 0));
  const max = highest > 0 ? highest * 1.12 : 1;
  const slot = (BOX.right - BOX.left) / deciles.length;
  const y = linearScale([0, max], [BOX.bottom, BOX.top]);
  const centre = (decile: number) => BOX.left + slot * (decile - 0.5);
  const merchants = deciles.reduce((sum, decile) => sum + decile.merchants, 0);
  const pooled =
    bottom.rate === null
      ? []
      : [
          path('guide', `M${BOX.left} ${px(y(bottom.rate))}H${BOX.right}`),
          text(
            BOX.left + 12,
            BOX.top + 16,
            'note',
            `dashed: tenths 1 to 3 together, ${percent(bottom.rate)}`,
          ),
        ];
  return sheet({
    height: HEIGHT,
    title: 'Outlets outside the home country, by size of merchant',
    note:
      `${run}, n = ${grouped(merchants)} multi-site merchants. Top tenth ${top.rate === null ? 'none' : percent(top.rate)}, ` +
      `${short(points)} points above the lowest three (B from ${limits.B}, B+ from ${limits.BPLUS})`,
    theme,
    body: [
      ...axes(
        BOX,
        { label: '', ticks: [], scale: (decile) => centre(decile) },
        {
          label: 'share of outlets abroad, with 95 % intervals',
          ticks: roundTicks(max, (at) => percent(at, 0)),
          scale: y,
        },
      ),
      ...['tenth', 'merchants', 'outlets'].map((name, line) => text(SHEET_LEFT, below(line), 'small', name)),
      ...deciles.map((row) => bar(row, centre(row.decile), slot, y)),
      ...pooled,
      ...deciles.map((row) => column(row, centre(row.decile), y)),
    ],
  });
}

const below = (line: number) => BOX.bottom + 22 + 20 * line;

function bar({ rate }: DecileRate, x: number, slot: number, y: (rate: number) => number): string {
  return rate === null ? '' : rect('lane', x - slot * 0.32, y(rate), slot * 0.64, BOX.bottom - y(rate));
}

/** Point, whiskers with feet (they are short), and the numbers below. */
function column(
  { decile, merchants, outlets, rate, interval }: DecileRate,
  x: number,
  y: (rate: number) => number,
): string {
  const foot = (end: number) => `M${px(x - 9)} ${px(y(end))}h18`;
  const mark =
    rate === null
      ? [text(x, BOX.bottom - 10, 'small middle', 'none')]
      : [
          ...(interval
            ? [
                path(
                  'point',
                  `${foot(interval.low)}${foot(interval.high)}M${px(x)} ${px(y(interval.low))}V${px(y(interval.high))}`,
                ),
              ]
            : []),
          circle('point', x, y(rate), 3),
          text(x, y(interval?.high ?? rate) - 8, 'middle halo', percent(rate)),
        ];
  return group(`tenth ${decile}`, [
    ...mark,
    ...[String(decile), grouped(merchants), grouped(outlets)].map((label, line) =>
      text(x, below(line), 'tick', label),
    ),
  ]);
}
