import { axes, roundTicks, type PlotBox } from './axes.js';
import type { FigureOptions } from './figure-options.js';
import { linearScale } from './linear-scale.js';
import { grouped, percent } from './number-text.js';
import { sheet } from './sheet.js';
import { path, px, rect, text } from './svg.js';

const LATITUDES = { left: 76, right: 436, top: 112, bottom: 400 };
const LONGITUDES = { left: 536, right: 896, top: 112, bottom: 400 };
const HEIGHT = 462;
/** Degrees a column. */
const LAT_STEP = 5;
const LON_STEP = 10;

/** Sites by latitude, those south of the equator marked, and by longitude. */
export function coordinateHistograms(
  lon: Float64Array,
  lat: Float64Array,
  south: { readonly share: number | null; readonly B: number; readonly BPLUS: number },
  { run, theme }: FigureOptions,
): string {
  return sheet({
    height: HEIGHT,
    title: 'Sites by latitude and longitude',
    note:
      `${run}, n = ${grouped(lat.length)} sites. South of the equator: ` +
      `${south.share === null ? 'none' : percent(south.share)} (B from ${percent(south.B, 0)}, B+ from ${percent(south.BPLUS, 0)})`,
    theme,
    body: [
      ...panel(LATITUDES, columns(lat, 90, LAT_STEP), LAT_STEP, 90, 30, 'latitude', (from) => from < 0),
      ...panel(LONGITUDES, columns(lon, 180, LON_STEP), LON_STEP, 180, 60, 'longitude', () => false),
      text(LATITUDES.left + 8, LATITUDES.top + 14, 'marked halo', 'south'),
    ],
  });
}

/** Counts by columns of `step` degrees from -limit to limit; the last one is closed. */
function columns(degrees: Float64Array, limit: number, step: number): Uint32Array {
  const counts = new Uint32Array((2 * limit) / step);
  for (const value of degrees) {
    const at = Math.floor((value + limit) / step);
    counts[Math.max(0, Math.min(counts.length - 1, at))]++;
  }
  return counts;
}

function panel(
  box: PlotBox,
  counts: Uint32Array,
  step: number,
  limit: number,
  tick: number,
  label: string,
  marked: (from: number) => boolean,
): string[] {
  const tallest = Math.max(1, ...counts) * 1.05;
  const x = linearScale([-limit, limit], [box.left, box.right]);
  const y = linearScale([0, tallest], [box.bottom, box.top]);
  const ticks = Array.from({ length: (2 * limit) / tick + 1 }, (_, i) => i * tick - limit);
  return [
    ...axes(
      box,
      {
        label: `${label}, ${step} degrees a column`,
        ticks: ticks.map((at) => ({ at, label: String(at) })),
        scale: x,
      },
      { label: 'sites', ticks: roundTicks(tallest, grouped), scale: y },
    ),
    ...Array.from(counts, (count, i) => {
      const from = i * step - limit;
      return count === 0
        ? ''
        : rect(
            marked(from) ? 'marked' : 'amount',
            x(from) + 0.5,
            y(count),
            x(from + step) - x(from) - 1,
            box.bottom - y(count),
          );
    }),
    path('guide', `M${px(x(0))} ${box.top}V${box.bottom}`),
  ];
}
