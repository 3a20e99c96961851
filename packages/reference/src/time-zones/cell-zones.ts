import { NearestCell } from '@merchantry/geo';
import { type CountryGrid } from '../geography/country-grid.js';
import type { AdmittedZone } from './admitted-zones.js';
import { NO_ZONE, type ZoneRaster } from './zone-raster.js';

/** The zone that each cell of a country counts for. */
export interface CellZones {
  /** Index into the raster's `tzids`, or `NO_ZONE` at sea. */
  readonly zone: Int16Array;
  /** Cells that lie in no zone of their country. */
  readonly moved: number;
  /** Zones that held no cell of their country and took the one nearest to their place: `country tzid`. */
  readonly claimed: readonly string[];
}

/** How far, in heights of a cell, a cell without a zone looks for one before it asks for places. */
const REACH = 3;

/**
 * Zones of the cells of every country, from where the zones lie and which of them a country may have:
 * 1. a cell takes the first zone at its centre that its country admits;
 * 2. a cell without one takes the zone of the nearest cell of its country that has one by (1), at most `REACH` away;
 *    beyond, the zone whose place is nearest; a country with one zone has no choice;
 * 3. a zone of its own that no cell has takes the cell of the country nearest to its place, unless that cell is the last
 *    of another such zone.
 *
 * @param admitted pairs that count with these zones, ascending by country and zone (see `admittedAmong`)
 */
export function cellZones(
  { grid, isos, owner }: CountryGrid,
  raster: ZoneRaster,
  admitted: readonly AdmittedZone[],
): CellZones {
  const zones = raster.tzids.length;
  const byCountry = zonesByCountry(isos, raster.tzids, admitted);
  const allowed = new Uint8Array(isos.length * zones);
  byCountry.forEach((list, k) => list.forEach(({ z }) => (allowed[k * zones + z] = 1)));

  const zone = new Int16Array(owner.length).fill(NO_ZONE);
  const open: number[] = [];
  for (let cell = 0; cell < owner.length; cell++) {
    const k = owner[cell];
    if (k < 0) continue;
    let z = raster.zone[cell];
    if (z !== NO_ZONE && !allowed[k * zones + z])
      z = raster.shared.get(cell)?.find((other) => allowed[k * zones + other]) ?? NO_ZONE;
    if (z === NO_ZONE) open.push(cell);
    else zone[cell] = z;
  }

  const nearest = new NearestCell(grid);
  // Found for all before any is filled in, so that the order of cells does not matter.
  const filled = open.map((cell) => {
    const k = owner[cell];
    const list = byCountry[k];
    if (list.length < 2) return list.length === 0 ? NO_ZONE : list[0].z;
    const lon = grid.centreLon[cell % grid.columns];
    const lat = grid.centreLat[Math.floor(cell / grid.columns)];
    const settled = (other: number) => owner[other] === k && zone[other] !== NO_ZONE;
    const found = nearest.find(lon, lat, settled, REACH);
    return found === -1 ? nearestPlace(list, lon, lat) : zone[found];
  });
  open.forEach((cell, i) => (zone[cell] = filled[i]));

  const cells = new Uint32Array(isos.length * zones);
  for (let cell = 0; cell < owner.length; cell++)
    if (zone[cell] !== NO_ZONE) cells[owner[cell] * zones + zone[cell]]++;
  const claimed: string[] = [];
  byCountry.forEach((list, k) => {
    const own = new Set(list.filter(({ place }) => place !== null).map(({ z }) => z));
    for (const { z, tzid, place } of list) {
      if (place === null || cells[k * zones + z] > 0) continue;
      const spare = (cell: number) =>
        owner[cell] === k && (cells[k * zones + zone[cell]] > 1 || !own.has(zone[cell]));
      const cell = nearest.find(place.lon, place.lat, spare);
      if (cell === -1) continue;
      cells[k * zones + zone[cell]]--;
      zone[cell] = z;
      cells[k * zones + z] = 1;
      claimed.push(`${isos[k]} ${tzid}`);
    }
  });
  return { zone, moved: open.length, claimed };
}

interface IndexedZone extends AdmittedZone {
  readonly z: number;
}

function zonesByCountry(
  isos: readonly string[],
  tzids: readonly string[],
  admitted: readonly AdmittedZone[],
): IndexedZone[][] {
  const index = new Map(tzids.map((tzid, z) => [tzid, z]));
  const country = new Map(isos.map((iso, k) => [iso, k]));
  const lists: IndexedZone[][] = isos.map(() => []);
  for (const pair of admitted) {
    const k = country.get(pair.iso);
    const z = index.get(pair.tzid);
    if (k !== undefined && z !== undefined) lists[k].push({ ...pair, z });
  }
  return lists;
}

/** Zone whose place is nearest in degrees, the first by name among equals; where none has a place, the first. */
function nearestPlace(list: readonly IndexedZone[], lon: number, lat: number): number {
  let best = Infinity;
  let zone = list[0].z;
  for (const { place, z } of list) {
    if (place === null) continue;
    const turn = Math.abs(place.lon - lon);
    const run = Math.min(turn, 360 - turn);
    const rise = place.lat - lat;
    const distance = run * run + rise * rise;
    if (distance < best) {
      best = distance;
      zone = z;
    }
  }
  return zone;
}
