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
import { ANY_OVERLAP } from '../tiles/tile-spans.js';
import type { ZonePieces } from '../tiles/zone-pieces.js';

/** Tiles of one stratum that came in by one rule, and whether the zone holds their centres or they count for it. */
export interface StratumPart {
  readonly stratum: number;
  readonly rule: number;
  readonly held: boolean;
  readonly cells: Spans;
}

/** Tiles of one country by stratum. */
export interface CountryStrata {
  /** Disjoint parts, none empty. */
  readonly parts: readonly StratumPart[];
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
  if (zones.length === 1) return singleZone(zoneCells, tiles, zones[0]);
  const ordered = [...zones].sort(
    (a, b) =>
      Number(preferred.has(b.tzid)) - Number(preferred.has(a.tzid)) ||
      zoneCells.count(a.tzid) - zoneCells.count(b.tzid) ||
      a.stratum - b.stratum,
  );
  const zoneAt = (lon: number, lat: number) => ordered.find(({ tzid }) => pieces.holds(tzid, lon, lat));

  const cells = new Map<number, Spans>(zones.map(({ stratum }) => [stratum, NO_SPANS]));
  const give = (stratum: number, more: Spans) => cells.set(stratum, unionSpans(cells.get(stratum)!, more));
  let held = NO_SPANS;
  const partial = spansOfTiles(
    grid,
    tiles.partial.map((cell) => tileOf(grid, cell)),
  );
  let open = subtractSpans(tiles.cells, partial);
  for (const { tzid, stratum } of ordered) {
    if (open.row.length === 0) break;
    const { shared, rest } = splitSpans(open, zoneCells.of(tzid));
    give(stratum, shared);
    held = unionSpans(held, shared);
    open = rest;
  }
  const found: { stratum: number; tile: number }[] = [];
  const stray: number[] = [];
  for (const cell of tiles.partial) {
    const zone = zoneAt(cell.lon, cell.lat);
    if (zone) found.push({ stratum: zone.stratum, tile: tileOf(grid, cell) });
    else stray.push(tileOf(grid, cell));
  }
  for (const { stratum } of zones)
    give(
      stratum,
      spansOfTiles(
        grid,
        found.flatMap((at) => (at.stratum === stratum ? [at.tile] : [])),
      ),
    );
  held = unionSpans(
    held,
    spansOfTiles(
      grid,
      found.map(({ tile }) => tile),
    ),
  );
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
    const filled = new Set(added.map((cell) => zoneAt(cell.lon, cell.lat)!.stratum));
    for (const { tzid, stratum } of material) {
      if (filled.has(stratum)) continue;
      for (const [lon, lat] of pieces.middles(tzid)) {
        const tile = tileAt(grid, lon, lat);
        const one = spansOfTiles(grid, [tile]);
        const owner = zones.find((zone) =>
          spansHold(cells.get(zone.stratum)!, one.row[0], one.columnStart[0]),
        );
        if (owner === undefined || spanCellCount(cells.get(owner.stratum)!) === 1) continue;
        cells.set(owner.stratum, subtractSpans(cells.get(owner.stratum)!, one));
        give(stratum, one);
        // Where zones overlap, both may hold the centre.
        if (!pieces.holds(tzid, grid.centreLon[one.columnStart[0]], grid.centreLat[one.row[0]]))
          held = subtractSpans(held, one);
        given++;
        break;
      }
    }
  }
  const parts = zones.flatMap(({ stratum }) => {
    const { shared, rest } = splitSpans(cells.get(stratum)!, held);
    const overlaps = added.filter((cell) => zoneAt(cell.lon, cell.lat)!.stratum === stratum);
    return [
      { stratum, rule: tiles.rule, held: true, cells: shared },
      { stratum, rule: tiles.rule, held: false, cells: rest },
      {
        stratum,
        rule: ANY_OVERLAP,
        held: true,
        cells: spansOfTiles(
          grid,
          overlaps.map((cell) => tileOf(grid, cell)),
        ),
      },
    ];
  });
  const filled = parts.filter((part) => part.cells.row.length > 0);
  const present = new Set(filled.map(({ stratum }) => stratum));
  return {
    parts: filled,
    moved: spanCellCount(open),
    added,
    given,
    empty: zones.filter(({ stratum }) => !present.has(stratum)),
  };
}

/** A country of one zone: all its tiles count for it, wherever the zone's own polygons end. */
function singleZone(
  zoneCells: ZoneCells,
  { cells, rule, partial }: CountryTiles,
  { tzid, stratum }: AdmittedZone,
): CountryStrata {
  const { grid, pieces } = zoneCells;
  const inner = partial.filter(({ lon, lat }) => pieces.holds(tzid, lon, lat));
  const overlaps = spansOfTiles(
    grid,
    partial.map((cell) => tileOf(grid, cell)),
  );
  const { shared, rest } = splitSpans(subtractSpans(cells, overlaps), zoneCells.of(tzid));
  const inside = spansOfTiles(
    grid,
    inner.map((cell) => tileOf(grid, cell)),
  );
  const parts = [
    { stratum, rule, held: true, cells: unionSpans(shared, inside) },
    { stratum, rule, held: false, cells: unionSpans(rest, subtractSpans(overlaps, inside)) },
  ];
  return {
    parts: parts.filter((part) => part.cells.row.length > 0),
    moved: 0,
    added: [],
    given: 0,
    empty: cells.row.length === 0 ? [{ tzid, stratum, material: true }] : [],
  };
}

const tileOf = (grid: Grid, { row, column }: CellOverlap): number => row * grid.columns + column;
