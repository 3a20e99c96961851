import { Failure, type FailureCode } from '@merchantry/contracts';
import { polygonCount, ringAreaDegrees, ringOf, type MultiPolygon } from './polygon.js';
import { findCrossing } from './self-crossing.js';
import { unwrapRings, type UnwrappedPolygons } from './unwrap-rings.js';

/** Names a shape in failures: its dataset and its own name there, say a country. */
export interface ShapeName {
  readonly dataset?: string;
  readonly name?: string;
}

/**
 * Refuses polygons that a rasteriser should not guess about, and returns them unwrapped (see `unwrapRings`).
 *
 * Refused: coordinates that are not finite or off the globe, rings of fewer than four vertices, unclosed rings, rings
 * without area, edges of one polygon that cross each other (a bow-tie, or a hole across its outer ring). Rings may touch.
 *
 * @throws Failure `geo_coordinate_nonfinite`, `geo_coordinate_out_of_range`, `geo_ring_too_short`, `geo_ring_unclosed`,
 * `geo_ring_zero_area`, `geo_ring_self_crossing`; `detail` holds name, polygon, ring and vertex
 */
export function checkPolygons(shape: MultiPolygon, where: ShapeName = {}): UnwrappedPolygons {
  for (let p = 0; p < polygonCount(shape); p++) {
    for (let r = shape.polygonStart[p]; r < shape.polygonStart[p + 1]; r++) {
      checkRing(ringOf(shape, r), where, { polygon: p, ring: r - shape.polygonStart[p] });
    }
  }
  const unwrapped = unwrapRings(shape);
  for (let p = 0; p < polygonCount(unwrapped); p++) {
    for (let r = unwrapped.polygonStart[p]; r < unwrapped.polygonStart[p + 1]; r++) {
      const place = { polygon: p, ring: r - unwrapped.polygonStart[p] };
      const area = Math.abs(ringAreaDegrees(ringOf(unwrapped, r)));
      if (!(area > 0)) {
        refuse('geo_ring_zero_area', 'A ring encloses no area.', where, place, `${area} square degrees`);
      }
    }
    const crossing = findCrossing(unwrapped, p);
    if (crossing !== undefined) {
      const [lon, lat] = crossing;
      refuse(
        'geo_ring_self_crossing',
        'Two edges of a polygon cross.',
        where,
        { polygon: p },
        `an edge from (${lon}, ${lat}) that crosses another`,
      );
    }
  }
  return unwrapped;
}

interface RingPlace {
  readonly polygon: number;
  readonly ring?: number;
  readonly vertex?: number;
}

function checkRing(ring: Float64Array, where: ShapeName, place: RingPlace): void {
  const vertices = ring.length / 2;
  for (let v = 0; v < vertices; v++) {
    const lon = ring[2 * v];
    const lat = ring[2 * v + 1];
    if (!Number.isFinite(lon) || !Number.isFinite(lat)) {
      const at = { ...place, vertex: v };
      refuse('geo_coordinate_nonfinite', 'A coordinate is not a finite number.', where, at, `${lon}, ${lat}`);
    }
    if (Math.abs(lon) > 180 || Math.abs(lat) > 90) {
      const at = { ...place, vertex: v };
      refuse('geo_coordinate_out_of_range', 'A vertex lies off the globe.', where, at, `${lon}, ${lat}`);
    }
  }
  if (vertices < 4) {
    refuse('geo_ring_too_short', 'A ring has fewer than four vertices.', where, place, `${vertices}`);
  }
  const last = ring.length - 2;
  if (ring[0] !== ring[last] || ring[1] !== ring[last + 1]) {
    const found = `(${ring[0]}, ${ring[1]}) to (${ring[last]}, ${ring[last + 1]})`;
    refuse('geo_ring_unclosed', 'A ring does not end where it begins.', where, place, found);
  }
}

function refuse(
  code: FailureCode,
  message: string,
  shape: ShapeName,
  place: RingPlace,
  found: string,
): never {
  const { dataset, name } = shape;
  const where = [
    name,
    `polygon ${place.polygon}`,
    place.ring === undefined ? undefined : `ring ${place.ring}`,
    place.vertex === undefined ? undefined : `vertex ${place.vertex}`,
  ].filter((part) => part !== undefined);
  throw new Failure(code, `${message} (${where.join(', ')})`, {
    dataset,
    found,
    detail: { name, ...place },
  });
}
