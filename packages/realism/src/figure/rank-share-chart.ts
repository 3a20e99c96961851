import { percentCount } from '../metric/percent-count.js';
import type { RankCurve } from '../series/rank-curve.js';
import { axes } from './axes.js';
import type { Bands, LaneValue } from './band-lane.js';
import { bandLegend } from './band-legend.js';
import type { FigureOptions } from './figure-options.js';
import { linearScale } from './linear-scale.js';
import { logScale } from './log-scale.js';
import { grouped, percent } from './number-text.js';
import { sheet } from './sheet.js';
import { circle, group, path, polyline, px, rect, text } from './svg.js';

const BOX = { left: 76, right: 896, top: 124, bottom: 480 };
const HEIGHT = 538;
const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];
const RANKS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

/** A top share that has limits. */
export interface TopShareMark extends LaneValue {
  /** Whole percent of the members. */
  readonly percent: number;
  readonly bands: Bands;
}

/** What the largest countries hold together, by rank as a share of all countries, with the limits of the top shares. */
export function rankShareChart(
  { n, total, held }: RankCurve,
  marks: readonly TopShareMark[],
  { run, theme }: FigureOptions,
): string {
  const title = 'Sites held by the largest countries';
  if (n === 0) return sheet({ height: HEIGHT, title, note: `${run}: no sites to draw`, body: [], theme });
  const x = logScale([Math.min(0.008, 0.9 / n), 1.1], [BOX.left, BOX.right]);
  const y = linearScale([0, 1], [BOX.bottom, BOX.top]);
  // A top share is that of whole countries, so it stands where these end.
  const top = (of: number) => Math.max(1, percentCount(n, of)) / n;
  const bar = (kind: string, at: number, [low, high]: readonly [number, number]) =>
    rect(kind, x(at) - 7, y(high), 14, y(low) - y(high));
  return sheet({
    height: HEIGHT,
    title,
    note: `${run}, n = ${grouped(total)} sites in ${grouped(n)} countries`,
    theme,
    body: [
      bandLegend(BOX.left, 84, false),
      ...axes(
        BOX,
        {
          label: 'largest countries as a share of those with a site, logarithmic; at least one counts',
          ticks: RANKS.map((at) => ({ at, label: percent(at, 0) })),
          scale: x,
        },
        { label: 'share of sites', ticks: TICKS.map((at) => ({ at, label: percent(at, 0) })), scale: y },
      ),
      ...marks.flatMap(({ percent: of, bands }) => [
        bar('b', top(of), bands.B),
        bar('bplus', top(of), bands.BPLUS),
      ]),
      polyline(
        'curve',
        Array.from(held, (share, i) => [x((i + 1) / n), y(share)] as const),
      ),
      ...marks.flatMap(({ percent: of, value, interval, inB }) =>
        value === null
          ? []
          : [
              group(`largest ${of} %: ${percent(value)}`, [
                ...(interval
                  ? [
                      path(
                        inB ? 'point' : 'point fail',
                        `M${px(x(top(of)))} ${px(y(interval.low))}V${px(y(interval.high))}`,
                      ),
                    ]
                  : []),
                circle(inB ? 'point' : 'point fail', x(top(of)), y(value), 4.5),
                text(
                  x(top(of)) - 14,
                  y(value) - 8,
                  'end halo',
                  `largest ${of} % (${Math.round(top(of) * n)}): ${percent(value)}`,
                ),
              ]),
            ],
      ),
    ],
  });
}
