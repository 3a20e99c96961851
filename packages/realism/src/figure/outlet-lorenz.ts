import type { LorenzCurve } from '../series/lorenz-curve.js';
import type { Interval } from '../metric/interval.js';
import type { Bands } from './band-lane.js';
import { bandLegend } from './band-legend.js';
import type { FigureOptions } from './figure-options.js';
import { lorenzPanel } from './lorenz-panel.js';
import { grouped, percent, short } from './number-text.js';
import { sheet } from './sheet.js';
import { text } from './svg.js';

const BOX = { left: 76, right: 496, top: 100, bottom: 520 };
const HEIGHT = 578;
const SIDE = 532;

const NOTES = [
  'The bars stand where the largest tenth begins. Below',
  'the point lie the outlets of all others, above it those',
  'of that tenth. Dashed: all merchants alike.',
];

/** A metric that the drawing states beside the curve. */
export interface StatedMetric {
  readonly name: string;
  readonly value: number | null;
  readonly interval: Interval | null;
  readonly bands: Bands;
}

/** How unequally outlets are spread over merchants; the largest tenth is marked on its bands. */
export function outletLorenz(
  curve: LorenzCurve,
  top10: StatedMetric,
  gini: StatedMetric,
  { run, theme }: FigureOptions,
): string {
  const share = top10.value === null ? 'none' : percent(top10.value);
  const stated = [top10, gini].flatMap(({ name, value, interval, bands }, i) => {
    const y = 170 + 120 * i;
    return [
      text(SIDE, y, 'name', `${name} ${short(value)}`),
      text(
        SIDE,
        y + 20,
        'note',
        interval ? `95 % interval ${short(interval.low)} to ${short(interval.high)}` : '',
      ),
      text(SIDE, y + 38, 'note', `B ${bands.B.join(' to ')}, B+ ${bands.BPLUS.join(' to ')}`),
    ];
  });
  return sheet({
    height: HEIGHT,
    title: 'Outlets over merchants, the smallest first',
    note: `${run}, n = ${grouped(curve.n)} merchants with ${grouped(curve.total)} outlets`,
    theme,
    body: [
      bandLegend(SIDE, 112, false),
      ...stated,
      ...NOTES.map((line, i) => text(SIDE, 400 + 18 * i, 'note', line)),
      ...lorenzPanel(
        BOX,
        curve,
        { percent: 10, share: top10.value, bands: top10.bands, label: `largest tenth: ${share}` },
        { x: 'share of merchants', y: 'share of outlets' },
      ),
    ],
  });
}
