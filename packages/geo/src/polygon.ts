import { Failure } from '@merchantry/contracts';

/**
 * Polygons over flat arrays. Vertex v is (`coordinates[2v]`, `coordinates[2v + 1]`) = (longitude, latitude) in degrees.
 * Ring r holds vertices `ringStart[r]` up to `ringStart[r + 1]`, its first vertex repeated as its last. Polygon p holds
 * rings `polygonStart[p]` up to `polygonStart[p + 1]`: the outer ring, then holes.
 */
export interface MultiPolygon {
  readonly coordinates: Float64Array;
  readonly ringStart: Uint32Array;
  readonly polygonStart: Uint32Array;
}

/** The two GeoJSON geometries that enclose area (RFC 7946). */
export type PolygonGeometry =
  | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly (readonly number[])[])[] }
  | {
      readonly type: 'MultiPolygon';
      readonly coordinates: readonly (readonly (readonly (readonly number[])[])[])[];
    };

/** Extent in degrees; after unwrapping, longitudes may pass 180. */
export interface BoundingBox {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Rings of one polygon, each a flat array of longitudes and latitudes. */
export type PolygonRings = readonly (readonly number[] | Float64Array)[];

/** Polygons from nested rings. Nothing is checked here: see `checkPolygons`. */
export function multiPolygon(polygons: readonly PolygonRings[]): MultiPolygon {
  const rings = polygons.flat();
  const ringStart = new Uint32Array(rings.length + 1);
  rings.forEach((ring, r) => (ringStart[r + 1] = ringStart[r] + ring.length / 2));
  const coordinates = new Float64Array(2 * ringStart[rings.length]);
  rings.forEach((ring, r) => coordinates.set(ring, 2 * ringStart[r]));
  const polygonStart = new Uint32Array(polygons.length + 1);
  polygons.forEach((polygon, p) => (polygonStart[p + 1] = polygonStart[p] + polygon.length));
  return { coordinates, ringStart, polygonStart };
}

/**
 * Polygons of a GeoJSON geometry; heights are dropped.
 *
 * @throws Failure `geo_geometry_invalid` for another geometry or a position that is not numbers
 */
export function polygonsFromGeoJson(geometry: PolygonGeometry, dataset?: string): MultiPolygon {
  const refuse = (found: string): never => {
    throw new Failure('geo_geometry_invalid', 'A geometry is not a Polygon or MultiPolygon of positions.', {
      dataset,
      expected: 'GeoJSON Polygon or MultiPolygon, positions of two or three numbers',
      found,
    });
  };
  const type: unknown = geometry?.type;
  if ((type !== 'Polygon' && type !== 'MultiPolygon') || !Array.isArray(geometry.coordinates)) {
    return refuse(String(type));
  }
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return multiPolygon(
    polygons.map((polygon) => {
      if (!Array.isArray(polygon) || polygon.length === 0) return refuse('a polygon without rings');
      return polygon.map((ring) => {
        if (!Array.isArray(ring)) return refuse('a ring that is no list');
        const flat = new Float64Array(2 * ring.length);
        ring.forEach((position: readonly number[], v) => {
          if (typeof position?.[0] !== 'number' || typeof position[1] !== 'number') {
            refuse(`position ${JSON.stringify(position)}`);
          }
          flat[2 * v] = position[0];
          flat[2 * v + 1] = position[1];
        });
        return flat;
      });
    }),
  );
}

/** GeoJSON coordinates of a MultiPolygon. */
export function geoJsonCoordinates(shape: MultiPolygon): [number, number][][][] {
  return Array.from({ length: polygonCount(shape) }, (_, p) => {
    const rings: [number, number][][] = [];
    for (let r = shape.polygonStart[p]; r < shape.polygonStart[p + 1]; r++) {
      const flat = ringOf(shape, r);
      rings.push(Array.from({ length: flat.length / 2 }, (_, v) => [flat[2 * v], flat[2 * v + 1]]));
    }
    return rings;
  });
}

export function polygonCount(shape: MultiPolygon): number {
  return shape.polygonStart.length - 1;
}

export function ringCount(shape: MultiPolygon): number {
  return shape.ringStart.length - 1;
}

/** Vertices of ring r as a view: lon, lat, lon, lat, ... */
export function ringOf(shape: MultiPolygon, r: number): Float64Array {
  return shape.coordinates.subarray(2 * shape.ringStart[r], 2 * shape.ringStart[r + 1]);
}

/** Signed area of a closed ring in square degrees, counter-clockwise positive (shoelace about the first vertex). */
export function ringAreaDegrees(ring: Float64Array): number {
  const lon0 = ring[0];
  const lat0 = ring[1];
  let twice = 0;
  for (let i = 2; i < ring.length; i += 2) {
    twice += (ring[i - 2] - lon0) * (ring[i + 1] - lat0) - (ring[i] - lon0) * (ring[i - 1] - lat0);
  }
  return twice / 2;
}

/** Extent of a list of vertices; of none, an empty box (west above east). */
export function extentOf(vertices: Float64Array): BoundingBox {
  let west = Infinity;
  let south = Infinity;
  let east = -Infinity;
  let north = -Infinity;
  for (let i = 0; i < vertices.length; i += 2) {
    const lon = vertices[i];
    const lat = vertices[i + 1];
    if (lon < west) west = lon;
    if (lon > east) east = lon;
    if (lat < south) south = lat;
    if (lat > north) north = lat;
  }
  return { west, south, east, north };
}

/** Extent of the whole shape. */
export function boundingBox(shape: MultiPolygon): BoundingBox {
  return extentOf(shape.coordinates);
}

/** Extent of each polygon. */
export function polygonBoxes(shape: MultiPolygon): BoundingBox[] {
  return Array.from({ length: polygonCount(shape) }, (_, p) => {
    const from = shape.ringStart[shape.polygonStart[p]];
    const to = shape.ringStart[shape.polygonStart[p + 1]];
    return extentOf(shape.coordinates.subarray(2 * from, 2 * to));
  });
}
