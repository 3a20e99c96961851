import { NearestInSpans, spanPrefix, type Grid, type Spans } from '@merchantry/geo';
import type { AdmittedZone } from './country-zones.js';
import { StratumRuns } from './stratum-runs.js';
import type { LabelledSpans } from './labelled-spans.js';
import type { ZonePieces } from '../tiles/zone-pieces.js';

/** How far, in heights of a cell, a tile without a zone looks for one that has one. */
const REACH = 3;

interface ZoneGround {
  readonly grid: Grid;
  readonly pieces: ZonePieces;
  readonly rowAreas: Float64Array;
}

/**
 * Strata of a country's tiles that lie in none of its zones. A tile takes the zone of the country's nearest tile that lies
 * in one, at most `REACH` away. Beyond, as in the middle of Antarctica, it takes the zone whose middle tile is nearest in
 * degrees, the first by name of equals: of the country's tiles in a zone, in order of tile id, the one halfway. Where no
 * tile of the country lies in a zone, it takes the zone with the nearest piece.
 *
 * @param open tiles without a zone
 * @param settled tiles in zones, labelled by stratum
 * @returns disjoint sets that together are `open`
 */
export function nearestStrata(
  { grid, pieces, rowAreas }: ZoneGround,
  open: Spans,
  settled: LabelledSpans,
  zones: readonly AdmittedZone[],
): readonly { readonly stratum: number; readonly cells: Spans }[] {
  if (open.row.length === 0) return [];
  const nearest = new NearestInSpans(grid, settled, rowAreas);
  const anchors = middleTiles(grid, settled, zones);
  const out = new StratumRuns();
  const far = (row: number, column: number): number => {
    const lon = grid.centreLon[column];
    const lat = grid.centreLat[row];
    return anchors.length === 0 ? nearestDrawn(pieces, zones, lon, lat) : nearestAnchor(anchors, lon, lat);
  };
  for (let i = 0; i < open.row.length; i++) {
    const row = open.row[i];
    const start = open.columnStart[i];
    const end = start + open.length[i];
    let column = start;
    for (const [from, stop] of [...nearest.within(row, start, end, REACH), [end, end]]) {
      for (; column < from; column++) out.push(far(row, column), row, column);
      for (; column < stop; column++) {
        const found = nearest.find(row, column, REACH);
        out.push(found === undefined ? far(row, column) : settled.label[found.span], row, column);
      }
    }
  }
  return out.sets();
}

interface Anchor {
  readonly stratum: number;
  readonly lon: number;
  readonly lat: number;
}

/** The middle tile of each zone that holds one. */
function middleTiles(grid: Grid, settled: LabelledSpans, zones: readonly AdmittedZone[]): Anchor[] {
  return zones.flatMap(({ stratum }) => {
    const of = Array.from(settled.label.keys()).filter((i) => settled.label[i] === stratum);
    const pick = (values: Uint32Array) => Uint32Array.from(of, (i) => values[i]);
    const cells = {
      row: pick(settled.row),
      columnStart: pick(settled.columnStart),
      length: pick(settled.length),
    };
    const prefix = spanPrefix(cells);
    const middle = Math.floor(prefix[of.length] / 2);
    const i = prefix.findIndex((before) => before > middle) - 1;
    if (i < 0) return [];
    const column = cells.columnStart[i] + middle - prefix[i];
    return [{ stratum, lon: grid.centreLon[column], lat: grid.centreLat[cells.row[i]] }];
  });
}

function nearestAnchor(anchors: readonly Anchor[], lon: number, lat: number): number {
  let best = Infinity;
  let stratum = -1;
  for (const anchor of anchors) {
    const turn = Math.abs(anchor.lon - lon);
    const run = turn > 180 ? 360 - turn : turn;
    const rise = anchor.lat - lat;
    const distance = run * run + rise * rise;
    if (distance < best) {
      best = distance;
      stratum = anchor.stratum;
    }
  }
  return stratum;
}

/** The zone with the nearest piece, the first by name of equals. */
function nearestDrawn(pieces: ZonePieces, zones: readonly AdmittedZone[], lon: number, lat: number): number {
  let best = Infinity;
  let { stratum } = zones[0];
  for (const zone of zones) {
    const distance = pieces.distance(zone.tzid, lon, lat);
    if (distance < best) {
      best = distance;
      stratum = zone.stratum;
    }
  }
  return stratum;
}
