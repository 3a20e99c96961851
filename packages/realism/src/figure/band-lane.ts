import type { Range } from '../band.js';
import type { Interval } from '../metric/interval.js';
import { linearScale } from './linear-scale.js';
import { circle, path, px, rect, text } from './svg.js';

/** Where a lane lies on the sheet, in pixels. */
export interface LaneBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly height: number;
}

export interface Bands {
  readonly B: Range;
  readonly BPLUS: Range;
  /** B before it was united with B+. */
  readonly B_published?: Range;
}

/** A value on a lane, with its interval where it has one. */
export interface LaneValue {
  readonly value: number | null;
  readonly interval: Interval | null;
  readonly inB: boolean;
}

/** Both bands and the values on them, stacked from top to bottom. `domain` is what the lane spans; bands are cut to it. */
export function bandLane(
  { left, right, top, height }: LaneBox,
  bands: Bands,
  domain: Range,
  values: readonly LaneValue[],
  radius = 4.5,
): string[] {
  const x = linearScale(domain, [left, right]);
  const box = (kind: string, [low, high]: Range) => {
    const [from, to] = [Math.max(low, domain[0]), Math.min(high, domain[1])];
    return from < to ? [rect(kind, x(from), top, x(to) - x(from), height)] : [];
  };
  const step = height / (values.length + 1);
  return [
    rect('lane', left, top, right - left, height),
    ...box('b', bands.B),
    ...box('bplus', bands.BPLUS),
    ...values.flatMap((value, index) => point(value, x, top + step * (index + 1), radius)),
  ];
}

function point(
  { value, interval, inB }: LaneValue,
  x: (value: number) => number,
  y: number,
  radius: number,
): string[] {
  if (value === null) return [];
  const kind = inB ? 'point' : 'point fail';
  return [
    ...(interval ? [path(kind, `M${px(x(interval.low))} ${px(y)}H${px(x(interval.high))}`)] : []),
    circle(kind, x(value), y, radius),
  ];
}

/** The edges of both bands under a lane. Every edge has a tick; one that would print over a label has no label. */
export function bandTicks(
  { left, right, top, height }: LaneBox,
  { B, BPLUS }: Bands,
  domain: Range,
): string[] {
  const x = linearScale(domain, [left, right]);
  const y = top + height;
  const placed: number[] = [];
  const out: string[] = [];
  for (const edge of new Set([...BPLUS, ...B])) {
    if (edge < domain[0] || edge > domain[1]) continue;
    const at = x(edge);
    out.push(path('tick', `M${px(at)} ${px(y)}v4`));
    if (placed.some((other) => Math.abs(other - at) < 30)) continue;
    placed.push(at);
    out.push(text(at, y + 16, 'tick', String(edge)));
  }
  return out;
}

/**
 * What a lane spans: the edges of both bands, every value with its interval, and a margin. Where both bands were published with the same
 * top, that is the end of the metric and not a limit: the lane then stops behind the last value, or there if it is near.
 */
export function laneDomain({ B, BPLUS, B_published }: Bands, values: readonly LaneValue[]): [number, number] {
  const shown = values
    .flatMap(({ value, interval }) => [value, interval?.low ?? null, interval?.high ?? null])
    .filter((value): value is number => value !== null);
  const open = (B_published ?? B)[1] === BPLUS[1];
  const low = Math.min(B[0], BPLUS[0], ...shown);
  const closed = Math.max(...(open ? [B[0], BPLUS[0]] : [B[1], BPLUS[1]]), ...shown);
  const margin = 0.1 * (closed - low);
  const high = open && closed <= B[1] ? Math.min(closed + 2.5 * margin, B[1]) : closed + margin;
  return [low - margin, high];
}
