import { arcMetres, unitVectors } from '../metric/earth.js';
import { nearestNeighbours } from '../metric/nearest-neighbours.js';
import { poissonGap } from '../metric/poisson-gap.js';
import { quantileLinear } from '../metric/quantile-linear.js';
import { BASELINE_TAIL_RATIO } from './bands-1b.js';
import type { SiteRows } from './segment-1b-rows.js';

/** Distances of a group of sites to the nearest other site of any country. */
export interface NeighbourSpread {
  readonly sites: number;
  readonly p50_km: number | null;
  readonly p99_km: number | null;
  /** P99 over P50; null where the median is 0 or there is no distance. */
  readonly ratio: number | null;
  /** Greatest difference from the distribution of sites strewn at random with the same median. */
  readonly poisson_gap: number | null;
}

export interface NeighbourFigures extends NeighbourSpread {
  /** How far the ratio lies below the one that the remedy was planned on, as a share of that. */
  readonly contraction: number | null;
  /** Sites that share their place with another. */
  readonly doubles: number;
}

/** Distance in metres from each site to the nearest other one; empty for a lone site, which has none. */
export function neighbourDistances({ lon, lat }: Pick<SiteRows, 'lon' | 'lat'>): Float64Array {
  if (lon.length < 2) return new Float64Array(0);
  return nearestNeighbours(unitVectors(lon, lat)).map(arcMetres);
}

/** Of distances in metres, in any order. */
export function neighbourSpread(metres: Float64Array): NeighbourSpread {
  const ascending = metres.slice().sort();
  const median = quantileLinear(ascending, 0.5);
  const tail = quantileLinear(ascending, 0.99);
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    sites: metres.length,
    p50_km: finite(median / 1000),
    p99_km: finite(tail / 1000),
    ratio: finite(tail / median),
    poisson_gap: finite(poissonGap(ascending, median)),
  };
}

/** Of all sites together. */
export function neighbourFigures(metres: Float64Array): NeighbourFigures {
  const spread = neighbourSpread(metres);
  return {
    ...spread,
    contraction: spread.ratio === null ? null : (BASELINE_TAIL_RATIO - spread.ratio) / BASELINE_TAIL_RATIO,
    doubles: metres.reduce((count, distance) => count + Number(distance === 0), 0),
  };
}
