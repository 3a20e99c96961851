import { type Grid, rasterise, scanEdges, spanCellCount, type Spans } from '@merchantry/geo';
import type { ZonePieces } from './zone-pieces.js';

/** Marks a cell whose centre lies in no zone. */
export const NO_ZONE = -1;

/** Time zones of the cell centres of a grid. */
export interface ZoneRaster {
  readonly grid: Grid;
  readonly tzids: readonly string[];
  /** Cells of each zone. Zones may overlap (Asia/Urumqi lies within Asia/Shanghai). */
  readonly spans: readonly Spans[];
  /**
   * One zone a cell, row by row from the north: index into `tzids` or `NO_ZONE`. Where zones overlap, the one with
   * fewer cells; of two with as many, the first by name.
   */
  readonly zone: Int16Array;
  /** Cells that several zones hold, each with all of them in that order. */
  readonly shared: ReadonlyMap<number, readonly number[]>;
}

/** Rasterises every zone by pixel centre. */
export function zoneRaster(grid: Grid, pieces: ZonePieces): ZoneRaster {
  const { tzids } = pieces;
  const spans = tzids.map((_, z) => zoneSpans(grid, pieces, z));
  const cells = spans.map(spanCellCount);
  const largestFirst = tzids.map((_, z) => z).sort((a, b) => cells[b] - cells[a] || b - a);
  const zone = new Int16Array(grid.rows * grid.columns).fill(NO_ZONE);
  const shared = new Map<number, number[]>();
  for (const z of largestFirst) {
    const { row, columnStart, length } = spans[z];
    for (let i = 0; i < row.length; i++) {
      const first = row[i] * grid.columns + columnStart[i];
      for (let cell = first; cell < first + length[i]; cell++) {
        if (zone[cell] !== NO_ZONE) shared.set(cell, [z, ...(shared.get(cell) ?? [zone[cell]])]);
        zone[cell] = z;
      }
    }
  }
  return { grid, tzids, spans, zone, shared };
}

/** Cells whose centre lies in zone z. Its pieces are a run of the polygons, so nothing is copied. */
export const zoneSpans = (
  grid: Grid,
  { shape, zoneStart }: Pick<ZonePieces, 'shape' | 'zoneStart'>,
  z: number,
): Spans =>
  rasterise(
    scanEdges(grid, {
      ...shape,
      polygonStart: shape.polygonStart.subarray(zoneStart[z], zoneStart[z + 1] + 1),
    }),
  );
