import type { Grid } from './grid.js';
import type { MultiPolygon } from './polygon.js';
import type { ScanTable } from './scan-line.js';
import { visitWkbRings, type WkbPolygons } from './wkb-rings.js';

/**
 * The edges of a shape that cross a parallel of row centres or touch one: all that scan-lines need, and on a coarse grid
 * a small part of the shape. No point can be asked for.
 */
export interface ScanEdges extends ScanTable {
  /** Ring r owns edges `ringEdges[r]` up to `ringEdges[r + 1]`. */
  readonly ringEdges: Uint32Array;
  /** Polygon p owns rings `polygonRings[p]` up to `polygonRings[p + 1]`: the outer ring, then holes. */
  readonly polygonRings: Uint32Array;
}

/** Nearer than this to a centre's parallel, in rows, an edge is kept and the scan-line decides. */
const MARGIN = 1e-6;

/** Edges of closed rings with finite coordinates, for scan-lines. */
export function scanEdges(grid: Grid, shape: MultiPolygon): ScanEdges {
  const { coordinates: xy, ringStart, polygonStart } = shape;
  const list = new EdgeList();
  const perDegree = 60 / grid.arcMinutes;
  for (let p = 0; p + 1 < polygonStart.length; p++) {
    for (let r = polygonStart[p]; r < polygonStart[p + 1]; r++) {
      const end = 2 * ringStart[r + 1] - 2;
      let i = 2 * ringStart[r];
      let from = (90 - xy[i + 1]) * perDegree - 0.5;
      for (; i < end; i += 2) {
        const to = (90 - xy[i + 3]) * perDegree - 0.5;
        if (meetsCentres(from, to)) list.push(xy[i], xy[i + 1], xy[i + 2], xy[i + 3]);
        from = to;
      }
      list.endRing();
    }
    list.endPolygon();
  }
  return list.edges(grid);
}

/**
 * The same for polygons in well-known binary, read where they stand: of most vertices only the latitude is looked at.
 *
 * @param values which of the column's values, in that order
 * @throws Failure `geo_wkb_invalid` for anything but little-endian, two-dimensional polygons; `detail.value` says which
 */
export function scanEdgesOfWkb(grid: Grid, polygons: WkbPolygons, values: Iterable<number>): ScanEdges {
  const list = new EdgeList();
  const perDegree = 60 / grid.arcMinutes;
  visitWkbRings(polygons, values, {
    ring(view, start, end) {
      let from = start === end ? 0 : (90 - view.getFloat64(start + 8, true)) * perDegree - 0.5;
      for (let at = start; at + 16 < end; at += 16) {
        const to = (90 - view.getFloat64(at + 24, true)) * perDegree - 0.5;
        if (meetsCentres(from, to))
          list.push(
            view.getFloat64(at, true),
            view.getFloat64(at + 8, true),
            view.getFloat64(at + 16, true),
            view.getFloat64(at + 24, true),
          );
        from = to;
      }
      list.endRing();
    },
    endPolygon: () => list.endPolygon(),
  });
  return list.edges(grid);
}

/** Latitudes in rows, whole numbers where centres lie: false when no row of centres lies at or between the two. */
const meetsCentres = (a: number, b: number): boolean =>
  a < b
    ? Math.floor(a - MARGIN) !== Math.floor(b + MARGIN)
    : Math.floor(b - MARGIN) !== Math.floor(a + MARGIN);

/** Growing list of edges by ring and polygon. */
class EdgeList {
  #data = new Float64Array(4 * 1024);
  #used = 0;
  readonly #ringEdges = [0];
  readonly #polygonRings = [0];

  push(lonA: number, latA: number, lonB: number, latB: number): void {
    if (this.#used === this.#data.length) {
      const larger = new Float64Array(2 * this.#data.length);
      larger.set(this.#data);
      this.#data = larger;
    }
    const data = this.#data;
    const i = this.#used;
    const up = latA < latB || (latA === latB && lonA < lonB);
    data[i] = up ? lonA : lonB;
    data[i + 1] = up ? latA : latB;
    data[i + 2] = up ? lonB : lonA;
    data[i + 3] = up ? latB : latA;
    this.#used += 4;
  }

  endRing(): void {
    this.#ringEdges.push(this.#used / 4);
  }

  endPolygon(): void {
    this.#polygonRings.push(this.#ringEdges.length - 1);
  }

  edges(grid: Grid): ScanEdges {
    const data = this.#data;
    const count = this.#used / 4;
    const lon1 = new Float64Array(count);
    const lat1 = new Float64Array(count);
    const lon2 = new Float64Array(count);
    const lat2 = new Float64Array(count);
    for (let e = 0; e < count; e++) {
      lon1[e] = data[4 * e];
      lat1[e] = data[4 * e + 1];
      lon2[e] = data[4 * e + 2];
      lat2[e] = data[4 * e + 3];
    }
    const ringEdges = Uint32Array.from(this.#ringEdges);
    const polygonRings = Uint32Array.from(this.#polygonRings);
    const polygons = polygonRings.length - 1;
    const polygonEdges = Uint32Array.from(polygonRings, (r) => ringEdges[r]);
    const polygonSouth = new Float64Array(polygons).fill(Infinity);
    const polygonNorth = new Float64Array(polygons).fill(-Infinity);
    for (let p = 0; p < polygons; p++) {
      for (let e = polygonEdges[p]; e < polygonEdges[p + 1]; e++) {
        if (lat1[e] < polygonSouth[p]) polygonSouth[p] = lat1[e];
        if (lat2[e] > polygonNorth[p]) polygonNorth[p] = lat2[e];
      }
    }
    return {
      grid,
      lon1,
      lat1,
      lon2,
      lat2,
      ringEdges,
      polygonRings,
      polygonEdges,
      polygonSouth,
      polygonNorth,
    };
  }
}
