import { columnOf, rowOf, type Grid } from './grid.js';
import { boundingBox, polygonBoxes, ringAreaDegrees, ringOf, type MultiPolygon } from './polygon.js';
import { RunList, type Spans } from './spans.js';

/** What a shape holds of one cell that it holds in part. */
export interface CellOverlap {
  readonly row: number;
  readonly column: number;
  /** Part of the cell's square degrees, above 0. Polygons that overlap count twice, up to 1. */
  readonly fraction: number;
  /** Box around what the shape holds of the cell. */
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
  /** A point inside the shape and the cell, on no border: the middle of the widest stretch near the middle of the box. */
  readonly lon: number;
  readonly lat: number;
}

export interface Overlap {
  /** Every cell whose intersection with the shape has area; contact along an edge or at a point has none. */
  readonly cells: Spans;
  /** Those that the shape does not fill, ascending by row and column. */
  readonly partial: readonly CellOverlap[];
}

/** Of a cell's area, below what a remainder of clipping counts as contact. */
const CONTACT = 1e-12;

/**
 * The rule `any_overlap`: cells of which the shape holds some area, in planar degrees. Polygons are cut in halves until a
 * piece fills its block of cells or the block is one cell (clipping: Sutherland and Hodgman 1974).
 *
 * @param shape simple rings within [-180, 180]; holes lie in their outer ring and do not overlap each other
 */
export function overlapOf(grid: Grid, shape: MultiPolygon): Overlap {
  const runs = new RunList();
  const partial = new Map<number, Rings[]>();
  const boxes = polygonBoxes(shape);
  for (let p = 0; p < boxes.length; p++) {
    const rings: Float64Array[] = [];
    for (let r = shape.polygonStart[p]; r < shape.polygonStart[p + 1]; r++) rings.push(ringOf(shape, r));
    const { west, south, east, north } = boxes[p];
    const block: Block = {
      top: rowOf(grid, north),
      bottom: rowOf(grid, south) + 1,
      left: columnOf(grid, Math.min(west, LAST_LON)),
      right: columnOf(grid, Math.min(east, LAST_LON)) + 1,
    };
    divide(grid, rings, block, runs, partial);
  }
  const cells = runs.union();
  const ordered = [...partial.keys()].sort((a, b) => a - b);
  return {
    cells,
    partial: ordered
      .map((cell) => overlapIn(grid, cell, partial.get(cell)!))
      .filter((overlap) => overlap.fraction < 1 - CONTACT),
  };
}

/** East of this, 180 included, lies the last column. */
const LAST_LON = 180 - 1e-12;

type Rings = readonly Float64Array[];

/** Rows from `top` up to `bottom`, columns from `left` up to `right`. */
interface Block {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

function divide(grid: Grid, rings: Rings, block: Block, runs: RunList, partial: Map<number, Rings[]>): void {
  const { top, bottom, left, right } = block;
  const west = grid.meridians[left];
  const east = grid.meridians[right];
  const south = grid.parallels[bottom];
  const north = grid.parallels[top];
  const clipped = clipTo(rings, west, south, east, north);
  if (clipped.length === 0) return;
  const whole = (east - west) * (north - south);
  const area = areaOf(clipped);
  if (
    clipped.length === 1 &&
    area >= whole * (1 - CONTACT) &&
    alongBox(clipped[0], west, south, east, north)
  ) {
    for (let row = top; row < bottom; row++) runs.push(row, left, right);
    return;
  }
  const height = bottom - top;
  const width = right - left;
  if (height === 1 && width === 1) {
    if (area <= whole * CONTACT) return;
    runs.push(top, left, right);
    const cell = top * grid.columns + left;
    partial.set(cell, [...(partial.get(cell) ?? []), clipped]);
    return;
  }
  if (height > width) {
    const middle = (top + bottom) >>> 1;
    divide(grid, clipped, { ...block, bottom: middle }, runs, partial);
    divide(grid, clipped, { ...block, top: middle }, runs, partial);
  } else {
    const middle = (left + right) >>> 1;
    divide(grid, clipped, { ...block, right: middle }, runs, partial);
    divide(grid, clipped, { ...block, left: middle }, runs, partial);
  }
}

/** Square degrees of an outer ring less those of its holes. */
function areaOf(rings: Rings): number {
  let area = Math.abs(ringAreaDegrees(rings[0]));
  for (let r = 1; r < rings.length; r++) area -= Math.abs(ringAreaDegrees(rings[r]));
  return area;
}

function alongBox(ring: Float64Array, west: number, south: number, east: number, north: number): boolean {
  for (let i = 0; i < ring.length; i += 2) {
    const onSide = ring[i] === west || ring[i] === east || ring[i + 1] === south || ring[i + 1] === north;
    if (!onSide) return false;
  }
  return true;
}

/** An outer ring and its holes within a box; nothing where the outer ring has no area there. */
function clipTo(rings: Rings, west: number, south: number, east: number, north: number): Rings {
  const out: Float64Array[] = [];
  for (let r = 0; r < rings.length; r++) {
    const ring = clipRing(rings[r], west, south, east, north);
    const empty = ring.length < 8 || ringAreaDegrees(ring) === 0;
    if (r === 0 && empty) return [];
    if (!empty) out.push(ring);
  }
  return out;
}

function clipRing(
  ring: Float64Array,
  west: number,
  south: number,
  east: number,
  north: number,
): Float64Array {
  let out = ring;
  let low = Infinity;
  let high = -Infinity;
  let first = Infinity;
  let last = -Infinity;
  for (let i = 0; i < ring.length; i += 2) {
    if (ring[i] < first) first = ring[i];
    if (ring[i] > last) last = ring[i];
    if (ring[i + 1] < low) low = ring[i + 1];
    if (ring[i + 1] > high) high = ring[i + 1];
  }
  if (first < west) out = halfPlane(out, 0, west, 1);
  if (last > east) out = halfPlane(out, 0, east, -1);
  if (low < south) out = halfPlane(out, 1, south, 1);
  if (high > north) out = halfPlane(out, 1, north, -1);
  return out;
}

/** The part of a closed ring on one side of a line; `axis` 0 for a meridian, 1 for a parallel. */
function halfPlane(ring: Float64Array, axis: 0 | 1, line: number, side: 1 | -1): Float64Array {
  const out = new Float64Array(2 * ring.length + 2);
  let n = 0;
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const a = ring[i + axis];
    const b = ring[i + 2 + axis];
    if ((a - line) * side >= 0) {
      out[n++] = ring[i];
      out[n++] = ring[i + 1];
    }
    if ((a - line) * side * ((b - line) * side) < 0) {
      // From the lower end, so that neighbours who share an edge cut it at one point.
      const up = a < b;
      const p = up ? i : i + 2;
      const q = up ? i + 2 : i;
      const t = (line - ring[p + axis]) / (ring[q + axis] - ring[p + axis]);
      const other = 1 - axis;
      out[n + axis] = line;
      out[n + other] = ring[p + other] + t * (ring[q + other] - ring[p + other]);
      n += 2;
    }
  }
  if (n > 0) {
    out[n++] = out[0];
    out[n++] = out[1];
  }
  return out.subarray(0, n);
}

function overlapIn(grid: Grid, cell: number, polygons: readonly Rings[]): CellOverlap {
  const row = Math.floor(cell / grid.columns);
  const column = cell - row * grid.columns;
  let area = 0;
  let largest = polygons[0];
  for (const rings of polygons) {
    area += areaOf(rings);
    if (areaOf(rings) > areaOf(largest)) largest = rings;
  }
  const whole =
    (grid.meridians[column + 1] - grid.meridians[column]) * (grid.parallels[row] - grid.parallels[row + 1]);
  const box = boundingBox(asShape(polygons.flat()));
  return { row, column, fraction: Math.min(1, area / whole), ...box, ...interiorPoint(largest) };
}

const asShape = (rings: Rings): MultiPolygon => ({
  coordinates: Float64Array.from(rings.flatMap((ring) => [...ring])),
  ringStart: new Uint32Array(0),
  polygonStart: new Uint32Array(0),
});

/** Middle of the widest stretch of a polygon along the parallel halfway between the two vertex latitudes around its middle. */
function interiorPoint(rings: Rings): { lon: number; lat: number } {
  const levels = new Set<number>();
  for (const ring of rings) for (let i = 1; i < ring.length; i += 2) levels.add(ring[i]);
  const lats = [...levels].sort((a, b) => a - b);
  const middle = (lats[0] + lats[lats.length - 1]) / 2;
  // Gaps from the one around the middle outwards by size would be finer; the widest stretch of all gaps is safest.
  let best = { lon: rings[0][0], lat: rings[0][1] };
  let score = -1;
  for (let k = 0; k + 1 < lats.length; k++) {
    const lat = (lats[k] + lats[k + 1]) / 2;
    const rise = lats[k + 1] - lats[k];
    const crossings = crossingsAt(rings, lat);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const width = crossings[i + 1] - crossings[i];
      const size = Math.min(width, rise) - 1e-3 * Math.abs(lat - middle);
      if (width > 0 && size > score) {
        score = size;
        best = { lon: (crossings[i] + crossings[i + 1]) / 2, lat };
      }
    }
  }
  return best;
}

function crossingsAt(rings: Rings, lat: number): number[] {
  const out: number[] = [];
  for (const ring of rings) {
    for (let i = 0; i + 3 < ring.length; i += 2) {
      const up = ring[i + 1] < ring[i + 3];
      const [a, low, b, high] = up
        ? [ring[i], ring[i + 1], ring[i + 2], ring[i + 3]]
        : [ring[i + 2], ring[i + 3], ring[i], ring[i + 1]];
      if (low <= lat && lat < high) out.push(a + ((lat - low) / (high - low)) * (b - a));
    }
  }
  return out.sort((a, b) => a - b);
}
