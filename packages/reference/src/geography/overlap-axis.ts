/** Shares of intervals in cells along one axis: interval i has `share[n]` of itself in cell `cell[n]`, n from `start[i]`. */
export interface AxisOverlaps {
  readonly start: Uint32Array;
  readonly cell: Int32Array;
  readonly share: Float64Array;
}

/** Edges this near to a cell's edge, in intervals, lie on it: files store the size of a pixel as a rounded fraction. */
const SNAP = 1e-6;

/**
 * How `count` intervals of length `size` from `origin` on divide among `cells` cells of length `cellSize` from 0 on.
 * The shares of an interval add up to one, so what is spread by them is conserved.
 */
export function axisOverlaps(
  count: number,
  origin: number,
  size: number,
  cells: number,
  cellSize: number,
): AxisOverlaps {
  const start = new Uint32Array(count + 1);
  const cell: number[] = [];
  const share: number[] = [];
  const edgeAt = (i: number): number => {
    const edge = (origin + i * size) / cellSize;
    const near = Math.round(edge);
    const snapped = Math.abs(edge - near) * cellSize <= SNAP * size ? near : edge;
    return Math.min(cells, Math.max(0, snapped));
  };
  for (let i = 0; i < count; i++) {
    const from = edgeAt(i);
    const to = edgeAt(i + 1);
    for (let c = Math.floor(from); c < to; c++) {
      cell.push(c);
      share.push((Math.min(to, c + 1) - Math.max(from, c)) / (to - from));
    }
    start[i + 1] = cell.length;
  }
  return { start, cell: Int32Array.from(cell), share: Float64Array.from(share) };
}
