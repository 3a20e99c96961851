import {
  extentOf,
  multiPolygon,
  polygonCount,
  type MultiPolygon,
  type PolygonRings,
  ringOf,
} from './polygon.js';
import { unwrapRings, type UnwrappedPolygons } from './unwrap-rings.js';

/** Longest edge along a pole, degrees: longer ones would read as edges the short way round. */
const POLE_STEP = 90;

/**
 * Polygons within [-180, 180] that cover what an unwrapped polygon covers (RFC 7946, 3.1.9: cut at the antimeridian), with
 * edges along a pole in steps that no reader takes for a jump.
 *
 * @param rings outer ring and holes of one polygon as `unwrapRings` leaves them: it begins in [-180, 180)
 */
export function cutAtAntimeridian(rings: PolygonRings): Float64Array[][] {
  const whole = rings.map((ring) => Float64Array.from(ring));
  const parts: Float64Array[][] = [];
  for (let turn = 0, rest: Float64Array[] = whole; rest.length > 0; turn++) {
    const east = rest.reduce((most, ring) => Math.max(most, extentOf(ring).east), -Infinity);
    const edge = 180 + 360 * turn;
    const here = east <= edge ? rest : kept(rest, edge, -1);
    if (here.length > 0) parts.push(here.map((ring) => steppedPole(shifted(ring, -360 * turn))));
    rest = east <= edge ? [] : kept(rest, edge, 1);
  }
  return parts;
}

/** Polygons of a shape as one or more each within [-180, 180]: rings that stay within are not touched. */
export function cutPolygons(shape: MultiPolygon): Float64Array[][] {
  const unwrapped = unwrapRings(shape);
  const out: Float64Array[][] = [];
  for (let p = 0; p < polygonCount(unwrapped); p++) {
    const rings: Float64Array[] = [];
    for (let r = unwrapped.polygonStart[p]; r < unwrapped.polygonStart[p + 1]; r++)
      rings.push(ringOf(unwrapped, r));
    out.push(...cutAtAntimeridian(rings));
  }
  return out;
}

/** An unwrapped shape within [-180, 180]; itself where nothing reaches beyond. */
export function withinTheGlobe(shape: UnwrappedPolygons): MultiPolygon {
  const { west, east } = extentOf(shape.coordinates);
  return west >= -180 && east <= 180 ? shape : multiPolygon(cutPolygons(shape));
}

/** Rings clipped to one side of a meridian (Sutherland and Hodgman 1974); even-odd over the parts stays what it was. */
function kept(rings: readonly Float64Array[], meridian: number, side: 1 | -1): Float64Array[] {
  return rings.map((ring) => clipped(ring, meridian, side)).filter((ring) => ring.length >= 8);
}

function clipped(ring: Float64Array, meridian: number, side: 1 | -1): Float64Array {
  const out: number[] = [];
  const inside = (lon: number) => (lon - meridian) * side >= 0;
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const [lon, lat, nextLon, nextLat] = ring.subarray(i, i + 4);
    if (inside(lon)) out.push(lon, lat);
    // An edge that ends on the meridian needs no point of its own there.
    if (inside(lon) !== inside(nextLon) && lon !== meridian && nextLon !== meridian)
      out.push(meridian, lat + ((meridian - lon) / (nextLon - lon)) * (nextLat - lat));
  }
  if (out.length > 0) out.push(out[0], out[1]);
  return Float64Array.from(out);
}

function shifted(ring: Float64Array, by: number): Float64Array {
  if (by !== 0) for (let i = 0; i < ring.length; i += 2) ring[i] += by;
  return ring;
}

function steppedPole(ring: Float64Array): Float64Array {
  const out: number[] = [];
  for (let i = 0; i < ring.length; i += 2) {
    const before = ring[i - 2];
    if (i > 0 && Math.abs(ring[i + 1]) === 90 && ring[i - 1] === ring[i + 1]) {
      const steps = Math.ceil(Math.abs(ring[i] - before) / POLE_STEP);
      for (let s = 1; s < steps; s++) out.push(before + ((ring[i] - before) * s) / steps, ring[i + 1]);
    }
    out.push(ring[i], ring[i + 1]);
  }
  return out.length === ring.length ? ring : Float64Array.from(out);
}
