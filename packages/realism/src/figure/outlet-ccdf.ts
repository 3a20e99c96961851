import type { SurvivalCurve } from '../series/survival-curve.js';
import { axes } from './axes.js';
import type { Bands } from './band-lane.js';
import type { FigureOptions } from './figure-options.js';
import { logScale } from './log-scale.js';
import { grouped, percent, short } from './number-text.js';
import { sheet } from './sheet.js';
import { circle, path, polyline, px, rect, text } from './svg.js';

const BOX = { left: 76, right: 896, top: 100, bottom: 440 };
const HEIGHT = 498;

/** Share of merchants with at least x outlets, both scales logarithmic, over the bands of the median. */
export function outletCcdf(
  curve: SurvivalCurve,
  median: number | null,
  medianBands: Bands,
  { run, theme }: FigureOptions,
): string {
  const { n, values, share } = curve;
  const title = 'Merchants with at least that many outlets';
  if (n === 0) return sheet({ height: HEIGHT, title, note: `${run}: no merchant to draw`, body: [], theme });
  const largest = values[values.length - 1];
  const x = logScale([1, Math.max(2, largest * 1.15)], [BOX.left, BOX.right]);
  const y = logScale([1, Math.min(0.5, 0.7 / n)], [BOX.top, BOX.bottom]);
  const strip = (kind: string, [low, high]: readonly [number, number]) => {
    const [from, to] = [Math.min(x(Math.max(1, low)), BOX.right), Math.min(x(high), BOX.right)];
    return rect(kind, from, BOX.top, to - from, BOX.bottom - BOX.top);
  };
  const tenth = values[share.reduce((last, held, i) => (held >= 0.1 ? i : last), 0)];
  const several = share.find((_, i) => values[i] > 1) ?? 0;
  return sheet({
    height: HEIGHT,
    title,
    note: `${run}, n = ${grouped(n)} merchants. ${percent(1 - several)} have one outlet, the largest has ${grouped(largest)}`,
    theme,
    body: [
      strip('b', medianBands.B),
      strip('bplus', medianBands.BPLUS),
      ...axes(
        BOX,
        {
          label: 'outlets of a merchant, logarithmic',
          ticks: logTicks(largest).map((at) => ({ at, label: grouped(at) })),
          scale: x,
        },
        {
          label: `share of merchants, logarithmic. Shaded: bands B and B+ of the median, which is ${short(median)}`,
          ticks: [1, 0.1, 0.01, 0.001, 1e-4, 1e-5, 1e-6]
            .filter((at) => at * n >= 0.7)
            .map((at) => ({ at, label: `${short(100 * at)} %` })),
          scale: y,
        },
      ),
      path('guide', `M${BOX.left} ${px(y(0.5))}H${px(x(largest))}`),
      text(BOX.right - 8, y(0.5) - 6, 'small end halo', 'half of the merchants'),
      path('guide', `M${BOX.left} ${px(y(0.1))}H${px(x(largest))}`),
      text(BOX.right - 8, y(0.1) - 6, 'small end halo', `one in ten has ${grouped(tenth)} or more`),
      polyline(
        'curve',
        steps(curve).map(([at, held]) => [x(at), y(held)]),
      ),
      ...(median === null ? [] : [circle('point', x(median), y(0.5), 4.5)]),
      circle('amount', x(largest), y(share[share.length - 1]), 4),
    ],
  });
}

/** The share holds from one value to the next, then falls. */
function steps({ values, share }: SurvivalCurve): [number, number][] {
  return Array.from(values).flatMap((value, i): [number, number][] =>
    i === 0
      ? [[value, share[i]]]
      : [
          [values[i - 1], share[i]],
          [value, share[i]],
        ],
  );
}

function logTicks(largest: number): number[] {
  const ticks: number[] = [];
  for (let power = 1; power <= largest; power *= 10) ticks.push(power, 2 * power, 5 * power);
  return ticks.filter((at) => at <= Math.max(2, largest));
}
