import { Failure } from '@merchantry/contracts';
import {
  boundingBox,
  columnOf,
  extentOf,
  NearestCell,
  NO_SPANS,
  overlapOf,
  polygonCount,
  rasteriseClosed,
  ringAreaDegrees,
  ringOf,
  rowOf,
  scanEdges,
  spanCellCount,
  spansHold,
  subtractSpans,
  type CellOverlap,
  type Grid,
  type MultiPolygon,
  type ScanEdges,
  type Spans,
} from '@merchantry/geo';
import { ANY_OVERLAP, CENTER, NEAREST } from '../tiles/tile-spans.js';

/** How tiles come into a country unless it is left with none. */
export type Predicate = 'center' | 'any_overlap';

/** Tiles of one country. */
export interface CountryTiles {
  readonly cells: Spans;
  /** Code of the rule that took them in. */
  readonly rule: number;
  /** Under `any_overlap`: the cells that the country fills in part only. */
  readonly partial: readonly CellOverlap[];
  /** Cells of the rows and columns that the country's box meets. */
  readonly cellsVisited: number;
  /** Cells that its holes alone keep out; 0 unless the rule is `center`. */
  readonly cellsInHoles: number;
}

/**
 * The predicate of that name.
 *
 * @throws Failure `E008_INCLUSION_RULE`
 */
export function predicateOf(name: string): Predicate {
  if (name === 'center' || name === 'any_overlap') return name;
  throw new Failure('E008_INCLUSION_RULE', 'No rule of that name takes tiles into a country.', {
    dataset: 's1_tile_universe_policy',
    column: 'inclusion_rule',
    expected: 'center or any_overlap',
    found: name,
  });
}

/**
 * Tiles of each country. `center`: those whose centre lies in the country or on its border (the closed law);
 * `any_overlap`: those of which it holds some area. A country that `center` leaves without a tile takes those that it
 * overlaps, and if it overlaps none the nearest tile that is sea or whose country keeps another: that country loses it
 * (nearness, ties and middle as in `claimCells`). A country may still end without any.
 *
 * @param shapes rings within [-180, 180] (see `countryShapes`)
 */
export function countryTiles(
  grid: Grid,
  shapes: readonly MultiPolygon[],
  predicate: Predicate,
): CountryTiles[] {
  const tiles = shapes.map((shape): CountryTiles => {
    const cellsVisited = cellsOfBox(grid, shape);
    if (predicate === 'center') {
      const edges = scanEdges(grid, shape);
      const cells = rasteriseClosed(edges);
      const cellsInHoles = cellsKeptOut(edges, spanCellCount(cells));
      if (cells.row.length > 0) return { cells, rule: CENTER, partial: [], cellsVisited, cellsInHoles };
    }
    return { ...overlapOf(grid, shape), rule: ANY_OVERLAP, cellsVisited, cellsInHoles: 0 };
  });
  const nearest = new NearestCell(grid);
  const counts = tiles.map(({ cells }) => spanCellCount(cells));
  shapes.forEach((shape, k) => {
    if (counts[k] > 0) return;
    const { lon, lat } = middleOf(shape);
    const owners = (cell: number) => {
      const row = Math.floor(cell / grid.columns);
      const column = cell - row * grid.columns;
      return tiles.flatMap(({ cells }, o) => (spansHold(cells, row, column) ? [o] : []));
    };
    const cell = nearest.find(lon, lat, (candidate) => owners(candidate).every((o) => counts[o] > 1));
    if (cell === -1) {
      tiles[k] = { ...tiles[k], cells: NO_SPANS, rule: NEAREST };
      return;
    }
    const one: Spans = {
      row: Uint32Array.of(Math.floor(cell / grid.columns)),
      columnStart: Uint32Array.of(cell % grid.columns),
      length: Uint32Array.of(1),
    };
    for (const o of owners(cell)) {
      const partial = tiles[o].partial.filter(({ row, column }) => row * grid.columns + column !== cell);
      tiles[o] = { ...tiles[o], cells: subtractSpans(tiles[o].cells, one), partial };
      counts[o]--;
    }
    tiles[k] = { ...tiles[k], cells: one, rule: NEAREST };
    counts[k] = 1;
  });
  return tiles;
}

/** Middle of the box of the outer ring that encloses most. */
function middleOf(shape: MultiPolygon): { lon: number; lat: number } {
  let most = -1;
  let box = { west: 0, south: 0, east: 0, north: 0 };
  for (let p = 0; p < polygonCount(shape); p++) {
    const ring = ringOf(shape, shape.polygonStart[p]);
    const area = Math.abs(ringAreaDegrees(ring));
    if (area <= most) continue;
    most = area;
    box = extentOf(ring);
  }
  return { lon: (box.west + box.east) / 2, lat: (box.south + box.north) / 2 };
}

function cellsOfBox(grid: Grid, shape: MultiPolygon): number {
  const { west, south, east, north } = boundingBox(shape);
  const last = east >= 180 ? grid.columns - 1 : columnOf(grid, east);
  const first = west >= 180 ? grid.columns - 1 : columnOf(grid, west);
  return (rowOf(grid, south) + 1 - rowOf(grid, north)) * (last + 1 - first);
}

/** Cells that holes keep out; without a second scan where no edge of a hole meets a row of centres. */
function cellsKeptOut(edges: ScanEdges, included: number): number {
  const { ringEdges, polygonRings } = edges;
  for (let p = 0; p + 1 < polygonRings.length; p++)
    if (ringEdges[polygonRings[p + 1]] > ringEdges[polygonRings[p] + 1])
      return spanCellCount(rasteriseClosed(edges, { holes: false })) - included;
  return 0;
}
