/** A longitude in [-180, 180]; one turn at most is taken off or added. */
export const normaliseLongitude = (lon: number): number =>
  lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon;

/** Longitude that is published for a centroid and an offset in degrees. Every test of a point is of this very double. */
export const publishedLon = (centroid: number, delta: number): number => normaliseLongitude(centroid + delta);

/** Latitude that is published for a centroid and an offset in degrees. */
export const publishedLat = (centroid: number, delta: number): number => centroid + delta;

/** Degrees by which rounding may carry a point over the edge of its tile. */
export const EDGE_TOLERANCE = 1e-9;

/**
 * True when a point lies in a box or on its edge, within the tolerance. A box whose `west` exceeds its `east` crosses the
 * meridian of 180 degrees.
 */
export function inBox(
  lon: number,
  lat: number,
  west: number,
  south: number,
  east: number,
  north: number,
): boolean {
  const level = lat >= south - EDGE_TOLERANCE && lat <= north + EDGE_TOLERANCE;
  const width = east - west + (east < west ? 360 : 0);
  let reach = lon - west;
  if (reach < -EDGE_TOLERANCE) reach += 360;
  // A turn less reaches a point that rounding put west of the edge at 180.
  return level && (reach <= width + EDGE_TOLERANCE || reach - 360 >= -EDGE_TOLERANCE);
}
