import type { GdpPerCapita } from './gdp-per-capita.js';
import { naturalBreaks } from './jenks.js';

/** Number of income classes. */
export const BUCKETS = 5;

export interface GdpBucket {
  readonly iso: string;
  /** 1 (poorest) to 5. */
  readonly bucket: number;
  /** The class interval, open below and closed above, in the unit of the series. */
  readonly label: string;
}

/** Income classes by natural breaks over all countries, and the year when all figures share one. */
export function gdpBuckets(gdp: readonly GdpPerCapita[]): { rows: GdpBucket[]; year: number | null } {
  const { breaks, classes } = naturalBreaks(
    gdp.map(({ value }) => value),
    BUCKETS,
  );
  const years = new Set(gdp.map(({ year }) => year));
  return {
    rows: gdp.map(({ iso }, i) => {
      const bucket = classes[i];
      return { iso, bucket, label: `(${bucket === 1 ? 0 : breaks[bucket - 2]}, ${breaks[bucket - 1]}]` };
    }),
    year: years.size === 1 ? gdp[0].year : null,
  };
}
