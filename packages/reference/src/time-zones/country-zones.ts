import { Failure } from '@merchantry/contracts';
import { rowCellAreas } from '@merchantry/geo';
import { CompensatedSums } from '../geography/compensated-sums.js';
import type { CountryGrid } from '../geography/country-grid.js';
import { admittedAmong, type AdmittedZone } from './admitted-zones.js';
import { type CellZones, cellZones } from './cell-zones.js';
import { NO_ZONE, type ZoneRaster } from './zone-raster.js';

/** One zone of one country and how much of the country it holds. */
export interface CountryZone {
  readonly iso: string;
  readonly tzid: string;
  /** Of the country's people; its area where nobody lives. The shares of a country add up to 1. */
  readonly popShare: number;
  readonly areaShare: number;
  /** Of the people of this zone (its area where nobody lives) how much lies south of the equator. */
  readonly southShare: number;
  /** At least `MATERIAL` of the people or of the area, and no neighbour's zone that reaches in (role `shared`). */
  readonly material: boolean;
}

/** A zone with less than this of a country's people and of its area does not count as one of its zones. */
export const MATERIAL = 0.01;

/**
 * Zones of every country with their shares of people and area, ascending by country and zone. A pair is listed when the
 * country has a cell in the zone (see `cellZones`) or the zone is the country's own; a zone of its own that is left
 * without a cell has shares of 0.
 *
 * @param countries owner of each cell
 * @param persons persons in each cell of the same grid
 * @throws Failure reference_drift where a country is left without a zone
 */
export function countryZones(
  countries: CountryGrid,
  persons: ArrayLike<number>,
  raster: ZoneRaster,
  admitted: readonly AdmittedZone[],
): { readonly pairs: CountryZone[]; readonly cells: CellZones } {
  const { grid, isos, owner } = countries;
  const { tzids } = raster;
  const counted = admittedAmong(admitted, new Set(tzids));
  const cells = cellZones(countries, raster, counted);
  const people = new CompensatedSums(isos.length * tzids.length);
  const area = new CompensatedSums(isos.length * tzids.length);
  const southernPeople = new CompensatedSums(isos.length * tzids.length);
  const southernArea = new CompensatedSums(isos.length * tzids.length);
  const rowAreas = rowCellAreas(grid);
  const met = new Uint8Array(isos.length * tzids.length);
  for (let cell = 0; cell < owner.length; cell++) {
    const z = cells.zone[cell];
    if (z === NO_ZONE) continue;
    const pair = owner[cell] * tzids.length + z;
    met[pair] = 1;
    const row = Math.floor(cell / grid.columns);
    people.add(pair, persons[cell]);
    area.add(pair, rowAreas[row]);
    if (grid.centreLat[row] < 0) {
      southernPeople.add(pair, persons[cell]);
      southernArea.add(pair, rowAreas[row]);
    }
  }
  const country = new Map(isos.map((iso, k) => [iso, k]));
  const index = new Map(tzids.map((tzid, z) => [tzid, z]));
  const foreign = new Uint8Array(met.length);
  for (const { iso, tzid, role } of counted) {
    const pair = country.get(iso)! * tzids.length + index.get(tzid)!;
    if (role === 'own') met[pair] = 1;
    if (role === 'shared') foreign[pair] = 1;
  }
  const pairs = isos.flatMap((iso, k) => {
    const zones = tzids.map((_, z) => k * tzids.length + z).filter((pair) => met[pair] === 1);
    const areas = sharesOf(zones.map((pair) => area.sum(pair)));
    const peoples = sharesOf(zones.map((pair) => people.sum(pair)));
    if (zones.length === 0 || areas === null)
      throw new Failure('reference_drift', `no time zone is known for ${iso}`, {
        dataset: 'country_zone',
        column: 'country_iso',
        expected: 'at least one zone of country-zones.csv among the zone polygons',
        found: zones.length === 0 ? 'none' : 'zones without area',
      });
    return zones.map((pair, i): CountryZone => {
      const areaShare = areas[i];
      const popShare = (peoples ?? areas)[i];
      const material = foreign[pair] === 0 && (popShare >= MATERIAL || areaShare >= MATERIAL);
      const southShare = part(southernPeople, people, pair) ?? part(southernArea, area, pair) ?? 0;
      return { iso, tzid: tzids[pair - k * tzids.length], popShare, areaShare, southShare, material };
    });
  });
  return { pairs, cells };
}

/** One sum over another, or null where the other is 0. */
function part(some: CompensatedSums, all: CompensatedSums, at: number): number | null {
  const whole = all.sum(at);
  return whole > 0 ? some.sum(at) / whole : null;
}

/** Parts of a whole, or null where the whole is 0. */
function sharesOf(amounts: readonly number[]): number[] | null {
  const sums = new CompensatedSums(1);
  for (const amount of amounts) sums.add(0, amount);
  const whole = sums.sum(0);
  return whole > 0 ? amounts.map((amount) => amount / whole) : null;
}
