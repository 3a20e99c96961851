import { path, px, text } from './svg.js';

/** The plot area on the sheet, in pixels. */
export interface PlotBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Axis {
  readonly label: string;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  readonly scale: (value: number) => number;
}

/** Grid lines, tick labels and the names of both axes; that of the upright one stands above it, for nobody likes to tilt the head. */
export function axes({ left, right, top, bottom }: PlotBox, x: Axis, y: Axis): string[] {
  return [
    ...x.ticks.flatMap(({ at, label }) => {
      const pixel = px(x.scale(at));
      return [path('grid', `M${pixel} ${top}V${bottom}`), text(pixel, bottom + 18, 'tick', label)];
    }),
    ...y.ticks.flatMap(({ at, label }) => {
      const pixel = px(y.scale(at));
      return [path('grid', `M${left} ${pixel}H${right}`), text(left - 8, pixel + 4, 'small end', label)];
    }),
    path('axis', `M${left} ${top}V${bottom}H${right}`),
    text((left + right) / 2, bottom + 38, 'note middle', x.label),
    text(left, top - 12, 'note', y.label),
  ];
}

/** Ticks from 0 to `max` in steps of 1, 2 or 5 times a power of ten, about `wanted` of them. */
export function roundTicks(
  max: number,
  label: (value: number) => string = String,
  wanted = 5,
): { at: number; label: string }[] {
  if (!(max > 0)) return [{ at: 0, label: label(0) }];
  let power = 1;
  while (power * 10 * wanted <= max) power *= 10;
  while (power * wanted > max) power /= 10;
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size * wanted >= max)!;
  const count = Math.floor(max / step + 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => {
    const at = Number((i * step).toPrecision(12)); // 3 * 0.1 is not 0.3
    return { at, label: label(at) };
  });
}
