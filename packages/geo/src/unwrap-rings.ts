import { extentOf, multiPolygon, polygonCount, ringOf, type MultiPolygon } from './polygon.js';

/** Polygons whose rings are continuous lines, as `unwrapRings` makes them: longitudes may pass 180. */
export interface UnwrappedPolygons extends MultiPolygon {
  readonly unwrapped: true;
}

/**
 * Rings as continuous lines: wherever two neighbouring vertices lie more than 180 degrees of longitude apart, the edge is
 * taken the short way across the antimeridian and everything after it moves by 360. A ring that then ends a full turn
 * from its start goes round a pole, and is closed through the pole that its mean latitude is nearer to. Each polygon
 * begins in [-180, 180) and its holes are moved beside its outer ring. Rings without such an edge come back unchanged
 * but for that move.
 *
 * @param shape closed rings with finite coordinates
 */
export function unwrapRings(shape: MultiPolygon): UnwrappedPolygons {
  const rings = multiPolygon(
    Array.from({ length: polygonCount(shape) }, (_, p) => {
      const rings: Float64Array[] = [];
      let outerWest = -180;
      for (let r = shape.polygonStart[p]; r < shape.polygonStart[p + 1]; r++) {
        const ring = unwrapRing(ringOf(shape, r));
        const { west } = extentOf(ring);
        const turns = Math.floor((west - outerWest) / 360);
        if (turns !== 0) for (let i = 0; i < ring.length; i += 2) ring[i] -= 360 * turns;
        if (r === shape.polygonStart[p]) outerWest = west - 360 * turns;
        rings.push(ring);
      }
      return rings;
    }),
  );
  return { ...rings, unwrapped: true };
}

/** One closed ring without jumps, closed through a pole if it goes round one. */
function unwrapRing(ring: Float64Array): Float64Array {
  const out = Float64Array.from(ring);
  let shift = 0;
  let latSum = 0;
  for (let i = 2; i < ring.length; i += 2) {
    const step = ring[i] - ring[i - 2];
    if (step > 180) shift -= 360;
    else if (step < -180) shift += 360;
    out[i] = ring[i] + shift;
    latSum += ring[i + 1];
  }
  if (shift === 0) return out;
  const pole = latSum < 0 ? -90 : 90;
  const closed = new Float64Array(out.length + 6);
  closed.set(out);
  closed.set([out[out.length - 2], pole, out[0], pole, out[0], out[1]], out.length);
  return closed;
}
