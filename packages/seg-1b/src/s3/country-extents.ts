import { boundingBox, type MultiPolygon } from '@merchantry/geo';

/** The smaller of a country's extents in latitude and longitude, degrees; 0 for a country without land. */
export function leastExtent(shape: MultiPolygon): number {
  if (shape.coordinates.length === 0) return 0;
  const { west, south, east, north } = boundingBox(shape);
  return Math.min(east - west, north - south);
}
