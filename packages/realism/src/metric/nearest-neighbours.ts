/** Points of a subtree that are compared one by one instead of being split further. */
const LEAF = 8;

/**
 * Squared distance from every point in space to the nearest other one: 0 for a double, Infinity for a lone point. Exact:
 * the same numbers as comparing every pair.
 *
 * A k-d tree (Bentley 1975) over a permutation of the points: the middle of a range splits it along its longest side, so
 * the tree needs no nodes but that side. n log n to build, about log n to ask.
 *
 * @param xyz x, y, z of each point in turn; finite
 */
export function nearestNeighbours(xyz: Float64Array): Float64Array {
  const n = xyz.length / 3;
  const points = xyz.slice();
  const ids = Uint32Array.from({ length: n }, (_, i) => i);
  const axes = new Uint8Array(n);
  build(points, ids, axes, 0, n - 1);
  const nearest = new Float64Array(n);
  const search = new Search(points, axes);
  for (let i = 0; i < n; i++) nearest[ids[i]] = search.from(i, n - 1);
  return nearest;
}

/** One search after another in the same tree. */
class Search {
  private self = 0;
  private x = 0;
  private y = 0;
  private z = 0;
  private best = Infinity;

  constructor(
    private readonly points: Float64Array,
    private readonly axes: Uint8Array,
  ) {}

  from(self: number, last: number): number {
    this.self = self;
    this.x = this.points[3 * self];
    this.y = this.points[3 * self + 1];
    this.z = this.points[3 * self + 2];
    this.best = Infinity;
    this.visit(0, last);
    return this.best;
  }

  private visit(left: number, right: number): void {
    if (right - left < LEAF) {
      for (let i = left; i <= right; i++) this.compare(i);
      return;
    }
    const middle = (left + right) >>> 1;
    const axis = this.axes[middle];
    const across = (axis === 0 ? this.x : axis === 1 ? this.y : this.z) - this.points[3 * middle + axis];
    this.compare(middle);
    if (across < 0) {
      this.visit(left, middle - 1);
      // No rounded square of a distance is below that of one of its sides, so nothing nearer is passed by.
      if (across * across < this.best) this.visit(middle + 1, right);
    } else {
      this.visit(middle + 1, right);
      if (across * across < this.best) this.visit(left, middle - 1);
    }
  }

  private compare(i: number): void {
    const dx = this.points[3 * i] - this.x;
    const dy = this.points[3 * i + 1] - this.y;
    const dz = this.points[3 * i + 2] - this.z;
    const squared = dx * dx + dy * dy + dz * dz;
    if (squared < this.best && i !== this.self) this.best = squared;
  }
}

function build(points: Float64Array, ids: Uint32Array, axes: Uint8Array, left: number, right: number): void {
  if (right - left < LEAF) return;
  const middle = (left + right) >>> 1;
  const axis = longestSide(points, left, right);
  axes[middle] = axis;
  select(points, ids, middle, left, right, axis);
  build(points, ids, axes, left, middle - 1);
  build(points, ids, axes, middle + 1, right);
}

function longestSide(points: Float64Array, left: number, right: number): number {
  let axis = 0;
  let longest = -1;
  for (let a = 0; a < 3; a++) {
    let low = Infinity;
    let high = -Infinity;
    for (let i = left; i <= right; i++) {
      const value = points[3 * i + a];
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (high - low > longest) [axis, longest] = [a, high - low];
  }
  return axis;
}

/** Quickselect (Hoare 1961) with the median of three: what is left of `k` is not above it, what is right not below. */
function select(
  points: Float64Array,
  ids: Uint32Array,
  k: number,
  from: number,
  to: number,
  axis: number,
): void {
  let left = from;
  let right = to;
  while (left < right) {
    const pivot = medianOfThree(
      points[3 * left + axis],
      points[3 * ((left + right) >>> 1) + axis],
      points[3 * right + axis],
    );
    let i = left;
    let j = right;
    while (i <= j) {
      while (points[3 * i + axis] < pivot) i++;
      while (points[3 * j + axis] > pivot) j--;
      if (i <= j) swap(points, ids, i++, j--);
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else return;
  }
}

const medianOfThree = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

function swap(points: Float64Array, ids: Uint32Array, i: number, j: number): void {
  const id = ids[i];
  ids[i] = ids[j];
  ids[j] = id;
  for (let a = 0; a < 3; a++) {
    const value = points[3 * i + a];
    points[3 * i + a] = points[3 * j + a];
    points[3 * j + a] = value;
  }
}
