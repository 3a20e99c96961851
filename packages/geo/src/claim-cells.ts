import { Failure } from '@merchantry/contracts';
import { cellOfTile, tileId, type Grid } from './grid.js';
import { NearestCell } from './nearest-cell.js';
import { extentOf, polygonCount, ringAreaDegrees, ringOf, type MultiPolygon } from './polygon.js';
import { RunList, spanCellCount, spansHold, type Spans } from './spans.js';

/** A shape and the cells it is known to hold. */
export interface ShapeCells {
  /** Names the shape in failures. */
  readonly name: string;
  readonly polygons: MultiPolygon;
  readonly cells: Spans;
}

export interface Claims {
  /** Cells of each shape, in the order given: every shape holds one, no two shapes hold the same. */
  readonly cells: readonly Spans[];
  /** Indices of the shapes that held none and took the nearest, ascending. */
  readonly claimed: readonly number[];
}

/**
 * Gives every cell to one shape and every shape a cell. A cell that several shapes hold goes to the first of them.
 * Then each shape without a cell, in the order given, takes the cell nearest to its middle that is sea or whose owner
 * keeps another one; what it takes, the owner loses. The middle is that of the box of its largest outer ring (the first
 * of equals). Nearness and ties are those of `NearestCell`: distance to the cell's centre on the plane that touches the
 * globe at the middle; of equals the row nearer to the middle's, then the northern row, then the column nearer to the
 * middle's, then the western one.
 *
 * Works on spans: memory and time follow the shapes, not the grid.
 *
 * @throws Failure `geo_grid_invalid` where no cell is left for a shape
 */
export function claimCells(grid: Grid, shapes: readonly ShapeCells[]): Claims {
  const cells = firstComeFirstServed(
    grid,
    shapes.map((shape) => shape.cells),
  );
  const counts = cells.map(spanCellCount);
  const nearest = new NearestCell(grid);
  const claimed: number[] = [];
  /** Cells that changed hands, and to whom. */
  const taken = new Map<number, number>();
  const ownerOf = (tile: number): number => {
    const { row, column } = cellOfTile(grid, tile);
    return taken.get(tile) ?? cells.findIndex((spans) => spansHold(spans, row, column));
  };
  shapes.forEach(({ name, polygons }, s) => {
    if (counts[s] > 0) return;
    const { lon, lat } = middleOf(polygons);
    const tile = nearest.find(lon, lat, (candidate) => {
      const owner = ownerOf(candidate);
      return owner === -1 || counts[owner] > 1;
    });
    if (tile === -1) {
      throw new Failure('geo_grid_invalid', `The grid has no cell for ${name}.`, {
        expected: 'a cell that is sea or whose owner keeps another',
        found: `${grid.rows} x ${grid.columns} cells, all taken`,
        detail: { shape: name },
      });
    }
    const owner = ownerOf(tile);
    if (owner !== -1) counts[owner]--;
    counts[s] = 1;
    taken.set(tile, s);
    claimed.push(s);
  });
  if (claimed.length === 0) return { cells, claimed };
  return { cells: cells.map((spans, s) => afterClaims(grid, spans, s, taken)), claimed };
}

/** Middle of the box of the outer ring that encloses most; longitude in [-180, 180]. */
function middleOf(polygons: MultiPolygon): { lon: number; lat: number } {
  let most = -1;
  let middle = { lon: 0, lat: 0 };
  for (let p = 0; p < polygonCount(polygons); p++) {
    const ring = ringOf(polygons, polygons.polygonStart[p]);
    const area = Math.abs(ringAreaDegrees(ring));
    if (area <= most) continue;
    const { west, south, east, north } = extentOf(ring);
    const lon = (west + east) / 2;
    most = area;
    middle = { lon: lon > 180 ? lon - 360 : lon, lat: (south + north) / 2 };
  }
  return middle;
}

/** Each set without the cells that an earlier one holds. */
function firstComeFirstServed(grid: Grid, sets: readonly Spans[]): Spans[] {
  const runs = runsInOrder(grid, sets);
  const kept = sets.map(() => new RunList());
  for (let from = 0; from < runs.set.length;) {
    // Runs that hang together in one row; nearly always one run alone.
    let end = runs.end[from];
    let to = from + 1;
    for (; to < runs.set.length && runs.start[to] < end; to++) end = Math.max(end, runs.end[to]);
    const give = (s: number, start: number, stop: number) => {
      const { row, column } = cellOfTile(grid, start);
      kept[s].push(row, column, column + stop - start);
    };
    if (to === from + 1) give(runs.set[from], runs.start[from], end);
    else settle(runs, from, to, give);
    from = to;
  }
  return kept.map((list) => list.union());
}

/** Runs of several sets, as half-open ranges of tile ids in ascending order of their start. */
interface Runs {
  readonly set: Uint32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
}

function runsInOrder(grid: Grid, sets: readonly Spans[]): Runs {
  let count = 0;
  for (const { row } of sets) count += row.length;
  // Start and set in one double: tile ids stay below 2^41, sets below 2^12.
  const keys = new Float64Array(count);
  let n = 0;
  sets.forEach(({ row, columnStart }, s) => {
    for (let i = 0; i < row.length; i++) keys[n++] = tileId(grid, row[i], columnStart[i]) * sets.length + s;
  });
  keys.sort();
  const set = new Uint32Array(count);
  const start = new Float64Array(count);
  const end = new Float64Array(count);
  // The runs of one set ascend, so its k-th key is its k-th run.
  const next = new Uint32Array(sets.length);
  for (let k = 0; k < count; k++) {
    start[k] = Math.floor(keys[k] / sets.length);
    set[k] = keys[k] - start[k] * sets.length;
    end[k] = start[k] + sets[set[k]].length[next[set[k]]++];
  }
  return { set, start, end };
}

/** Cuts overlapping runs where any begins or ends, and gives each piece to the first set that covers it. */
function settle(
  { set, start, end }: Runs,
  from: number,
  to: number,
  give: (s: number, start: number, stop: number) => void,
): void {
  const ends = [...start.subarray(from, to), ...end.subarray(from, to)];
  const cuts = [...new Set(ends)].sort((a, b) => a - b);
  for (let c = 0; c + 1 < cuts.length; c++) {
    let first = Infinity;
    for (let k = from; k < to; k++)
      if (start[k] <= cuts[c] && end[k] >= cuts[c + 1]) first = Math.min(first, set[k]);
    if (first !== Infinity) give(first, cuts[c], cuts[c + 1]);
  }
}

/** The cells of shape `s` once every claimed cell is with its claimant. */
function afterClaims(grid: Grid, spans: Spans, s: number, taken: ReadonlyMap<number, number>): Spans {
  const out = new RunList();
  for (const [tile, claimant] of taken) {
    if (claimant !== s) continue;
    const { row, column } = cellOfTile(grid, tile);
    out.push(row, column, column + 1);
  }
  const lost = [...taken.keys()].sort((a, b) => a - b);
  for (let i = 0; i < spans.row.length; i++) {
    const row = spans.row[i];
    const end = spans.columnStart[i] + spans.length[i];
    let start = spans.columnStart[i];
    for (const tile of lost) {
      const column = tile - tileId(grid, row, 0);
      if (column < start || column >= end) continue;
      if (column > start) out.push(row, start, column);
      start = column + 1;
    }
    if (start < end) out.push(row, start, end);
  }
  return out.union();
}
