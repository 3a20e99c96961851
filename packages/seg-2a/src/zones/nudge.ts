import { createHash } from 'node:crypto';

/**
 * A point moved once, north and east: off a border, if it stood on one.
 *
 * @param epsilon degrees
 * @returns latitude in [-90, 90], longitude in (-180, 180]
 */
export function nudged(lon: number, lat: number, epsilon: number): readonly [lon: number, lat: number] {
  const shifted = lon + epsilon + 180;
  const wrapped = shifted - 360 * Math.floor(shifted / 360) - 180;
  return [wrapped === -180 ? 180 : wrapped, Math.min(90, Math.max(-90, lat + epsilon))];
}

/**
 * The digest that the nudge policy carries of itself.
 *
 * @param epsilon the decimal as it is written
 */
export const nudgeDigest = (semver: string, epsilon: string): string =>
  createHash('sha256').update(`semver=${semver}\nepsilon_degrees=${epsilon}\n`).digest('hex');
