import { thinned, type LorenzCurve } from '../series/lorenz-curve.js';
import { axes, type PlotBox } from './axes.js';
import type { Bands } from './band-lane.js';
import { linearScale } from './linear-scale.js';
import { circle, path, polyline, px, rect, text } from './svg.js';

/** The largest members whose share is marked on the curve, and the bands in which it should lie. */
export interface LorenzMark {
  /** Whole percent of the members. */
  readonly percent: number;
  readonly share: number | null;
  readonly bands: Bands;
  readonly label: string;
}

const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1].map((at) => ({ at, label: `${Math.round(100 * at)} %` }));

/** A Lorenz curve with the line of equality, and the bands of a top share as a bar where its members begin. */
export function lorenzPanel(
  box: PlotBox,
  curve: LorenzCurve,
  mark: LorenzMark,
  labels: { readonly x: string; readonly y: string },
): string[] {
  const x = linearScale([0, 1], [box.left, box.right]);
  const y = linearScale([0, 1], [box.bottom, box.top]);
  const from = 1 - mark.percent / 100;
  const bar = (kind: string, [low, high]: readonly [number, number]) =>
    rect(kind, x(from) - 6, y(1 - low), 12, y(1 - high) - y(1 - low));
  return [
    ...axes(box, { label: labels.x, ticks: TICKS, scale: x }, { label: labels.y, ticks: TICKS, scale: y }),
    path('guide', `M${px(x(0))} ${px(y(0))}L${px(x(1))} ${px(y(1))}`),
    bar('b', mark.bands.B),
    bar('bplus', mark.bands.BPLUS),
    path('guide', `M${px(x(from))} ${box.top}V${box.bottom}`),
    polyline(
      'curve',
      thinned(curve, box.right - box.left).map(([at, held]) => [x(at), y(held)]),
    ),
    ...(mark.share === null
      ? []
      : [
          circle('point', x(from), y(1 - mark.share), 4.5),
          text(x(from) - 14, y(1 - mark.share) - 6, 'end halo', mark.label),
        ]),
  ];
}
