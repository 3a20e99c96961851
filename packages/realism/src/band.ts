import { Failure } from '@merchantry/contracts';

/** A closed interval: a value on an edge is inside. */
export type Range = readonly [low: number, high: number];

/** One row of the realism table of a segment. Adding a metric is adding a row. */
export interface BandRow {
  readonly id: string;
  readonly metric: string;
  /** How the number is made, for the reader of a scorecard. */
  readonly formula: string;
  /** The band that gates: union of the two published ones, so that a B+ value never fails B. */
  readonly B: Range;
  readonly BPLUS: Range;
  /** The B band as first published, printed beside the other. */
  readonly publishedB: Range;
  /** A floor below which no coverage rescues the segment. */
  readonly hardFloor?: number;
  /** The floor as first published. */
  readonly publishedHardFloor?: number;
  /** A ceiling above which no coverage rescues the segment. */
  readonly hardCeiling?: number;
  readonly publishedHardCeiling?: number;
  /** Why the target stands where it does. */
  readonly source: string;
}

type Published = Omit<BandRow, 'B'>;

/** Published bands that overlap become one; two that do not are a slip in the table. */
export function bandRow(published: Published): BandRow {
  const [b, bPlus] = [published.publishedB, published.BPLUS];
  if (b[1] < bPlus[0] || bPlus[1] < b[0]) {
    throw new Failure('internal', `The bands of ${published.id} do not overlap.`);
  }
  return { ...published, B: [Math.min(b[0], bPlus[0]), Math.max(b[1], bPlus[1])] };
}

/** True when the value is a number inside the closed interval; null and NaN never are. */
export function inside([low, high]: Range, value: number | null): boolean {
  return value !== null && value >= low && value <= high;
}
