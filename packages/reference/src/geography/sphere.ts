import { zoneArea } from '@merchantry/geo';

/** Mean radius of the earth, kilometres (IUGG). */
export const EARTH_RADIUS_KM = 6371.0088;

const UNIT_SPHERE = { radius: 1, flattening: 0 };
const DEGREES = 180 / Math.PI;

/**
 * Sine of an angle of at most 90 degrees. On the unit sphere it is the area of a zone one radian wide between the equator
 * and that parallel (Archimedes), and geo's area has the same bits on every machine.
 */
const sine = (degrees: number): number =>
  degrees < 0 ? -zoneArea(0, -degrees, DEGREES, UNIT_SPHERE) : zoneArea(0, degrees, DEGREES, UNIT_SPHERE);

/** Sine of an angle in degrees, of at most 360 either way. */
export function sinDegrees(degrees: number): number {
  const turned = degrees > 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees;
  return sine(turned > 90 ? 180 - turned : turned < -90 ? -180 - turned : turned);
}

/** Cosine of an angle in degrees, of at most 270 either way. */
export const cosDegrees = (degrees: number): number => sinDegrees(degrees + 90);

/** Angle of the direction (x, y) in degrees, in (-180, 180]; 0 for the zero vector. */
export function angleOf(x: number, y: number): number {
  const length = Math.sqrt(x * x + y * y);
  if (length === 0) return 0;
  const sin = y / length;
  const cos = x / length;
  // A start within 30 degrees; each step takes the sine of what is missing, so errors are cubed.
  let angle = 90 * sin;
  if (cos < 0) angle = (sin < 0 ? -180 : 180) - angle;
  for (let step = 0; step < 8; step++) angle += DEGREES * (sin * cosDegrees(angle) - cos * sinDegrees(angle));
  return angle > 180 ? angle - 360 : angle <= -180 ? angle + 360 : angle;
}

/** Point of the unit sphere (x, y, z) at a longitude and latitude in degrees. */
export function unitVector(lon: number, lat: number): readonly [number, number, number] {
  const flat = cosDegrees(lat);
  return [flat * cosDegrees(lon), flat * sinDegrees(lon), sinDegrees(lat)];
}
