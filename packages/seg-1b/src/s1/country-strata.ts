import {
  NO_SPANS,
  overlapOf,
  spanCellCount,
  spansHold,
  spansOfTiles,
  splitSpans,
  subtractSpans,
  tileAt,
  unionSpans,
  type CellOverlap,
  type Grid,
  type MultiPolygon,
  type Spans,
} from '@merchantry/geo';
import type { AdmittedZone } from './country-zones.js';
import type { CountryTiles } from './country-tiles.js';
import { labelled } from './labelled-spans.js';
import { nearestStrata } from './nearest-strata.js';
import { ANY_OVERLAP } from './tile-spans.js';
import type { ZonePieces } from './zone-pieces.js';

/** Tiles of one country by stratum. */
export interface CountryStrata {
  /** Disjoint parts, ascending by stratum and rule. */
  readonly parts: readonly { readonly stratum: number; readonly rule: number; readonly cells: Spans }[];
  /** Tiles that lie in none of the country's zones and count for the zone of the nearest tile that does. */
  readonly moved: number;
  /** Tiles that came in because a material zone had none: the country overlaps them where that zone lies. */
  readonly added: readonly CellOverlap[];
  /** Tiles that went to a material zone without one from the zone at their centre. */
  readonly given: number;
  /** Zones of the country without a tile. */
  readonly empty: readonly AdmittedZone[];
}

/** Cells of time zones on one grid, each rasterised once. */
export class ZoneCells {
  readonly #cells = new Map<string, Spans>();
  readonly #counts = new Map<string, number>();

  constructor(
    readonly grid: Grid,
    readonly pieces: ZonePieces,
    readonly rowAreas: Float64Array,
  ) {}

  of(tzid: string): Spans {
    let cells = this.#cells.get(tzid);
    if (cells === undefined) {
      cells = this.pieces.cells(this.grid, tzid);
      this.#cells.set(tzid, cells);
      this.#counts.set(tzid, spanCellCount(cells));
    }
    return cells;
  }

  count(tzid: string): number {
    this.of(tzid);
    return this.#counts.get(tzid)!;
  }
}

/**
 * Strata of one country's tiles: the time zone at the centre of a tile, among the zones that the country has.
 * 1. A tile takes the first of them that holds its centre; of a tile that the country overlaps in part, an inner point of
 *    that part. Where zones overlap, a preferred one comes first, then the one with fewer cells, then by name.
 * 2. A tile in none of them takes the zone of one near it (see `nearestStrata`).
 * 3. A material zone that is left without a tile takes those that the country overlaps where the zone lies, and if there
 *    is none the tile of the country that holds the middle of a piece of it, unless that is its zone's last.
 *
 * @param preferred zones that come first where zones overlap
 */
export function countryStrata(
  zoneCells: ZoneCells,
  shape: MultiPolygon,
  tiles: CountryTiles,
  zones: readonly AdmittedZone[],
  preferred: ReadonlySet<string>,
): CountryStrata {
  const { grid, pieces } = zoneCells;
  const none = { moved: 0, added: [], given: 0, empty: [] };
  if (zones.length === 1)
    return { ...none, parts: [{ stratum: zones[0].stratum, rule: tiles.rule, cells: tiles.cells }] };
  const ordered = [...zones].sort(
    (a, b) =>
      Number(preferred.has(b.tzid)) - Number(preferred.has(a.tzid)) ||
      zoneCells.count(a.tzid) - zoneCells.count(b.tzid) ||
      a.stratum - b.stratum,
  );
  const zoneAt = (lon: number, lat: number) => ordered.find(({ tzid }) => pieces.holds(tzid, lon, lat));

  const cells = new Map<number, Spans>(zones.map(({ stratum }) => [stratum, NO_SPANS]));
  const give = (stratum: number, more: Spans) => cells.set(stratum, unionSpans(cells.get(stratum)!, more));
  const partial = spansOfTiles(
    grid,
    tiles.partial.map((cell) => tileOf(grid, cell)),
  );
  let open = subtractSpans(tiles.cells, partial);
  for (const { tzid, stratum } of ordered) {
    if (open.row.length === 0) break;
    const { shared, rest } = splitSpans(open, zoneCells.of(tzid));
    give(stratum, shared);
    open = rest;
  }
  const stray: number[] = [];
  for (const cell of tiles.partial) {
    const zone = zoneAt(cell.lon, cell.lat);
    if (zone) give(zone.stratum, spansOfTiles(grid, [tileOf(grid, cell)]));
    else stray.push(tileOf(grid, cell));
  }
  open = unionSpans(open, spansOfTiles(grid, stray));
  const settled = labelled(zones.map(({ stratum }) => ({ cells: cells.get(stratum)!, label: stratum })));
  for (const { stratum, cells: more } of nearestStrata(zoneCells, open, settled, zones)) give(stratum, more);

  const missing = () => zones.filter(({ stratum }) => cells.get(stratum)!.row.length === 0);
  const added: CellOverlap[] = [];
  let given = 0;
  const material = missing().filter((zone) => zone.material);
  if (material.length > 0) {
    const wanted = new Set(material.map(({ stratum }) => stratum));
    for (const cell of overlapOf(grid, shape).partial) {
      if (spansHold(tiles.cells, cell.row, cell.column)) continue;
      const zone = zoneAt(cell.lon, cell.lat);
      if (zone && wanted.has(zone.stratum)) added.push(cell);
    }
    const found = new Set(added.map((cell) => zoneAt(cell.lon, cell.lat)!.stratum));
    for (const { tzid, stratum } of material) {
      if (found.has(stratum)) continue;
      for (const [lon, lat] of pieces.middles(tzid)) {
        const tile = tileAt(grid, lon, lat);
        const one = spansOfTiles(grid, [tile]);
        const owner = zones.find((zone) =>
          spansHold(cells.get(zone.stratum)!, one.row[0], one.columnStart[0]),
        );
        if (owner === undefined || spanCellCount(cells.get(owner.stratum)!) === 1) continue;
        cells.set(owner.stratum, subtractSpans(cells.get(owner.stratum)!, one));
        give(stratum, one);
        given++;
        break;
      }
    }
  }
  const parts = zones.flatMap(({ stratum }) => [
    { stratum, rule: tiles.rule, cells: cells.get(stratum)! },
    {
      stratum,
      rule: ANY_OVERLAP,
      cells: spansOfTiles(
        grid,
        added
          .filter((cell) => zoneAt(cell.lon, cell.lat)!.stratum === stratum)
          .map((cell) => tileOf(grid, cell)),
      ),
    },
  ]);
  const filled = parts.filter((part) => part.cells.row.length > 0);
  const held = new Set(filled.map(({ stratum }) => stratum));
  return {
    parts: filled,
    moved: spanCellCount(open),
    added,
    given,
    empty: zones.filter(({ stratum }) => !held.has(stratum)),
  };
}

const tileOf = (grid: Grid, { row, column }: CellOverlap): number => row * grid.columns + column;
