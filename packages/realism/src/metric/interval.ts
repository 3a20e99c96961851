/** A 95 % interval around a metric. Evidence beside the point value; gates read the point. */
export interface Interval {
  readonly method: 'wilson95' | 'bootstrap95';
  readonly low: number;
  readonly high: number;
}
