import { type Grid, NearestCell, rowCellAreas, tileAt } from '@merchantry/geo';
import { capDensity } from './cap-density.js';
import { CompensatedSums } from './compensated-sums.js';
import { type CountryGrid, SEA } from './country-grid.js';
import type { Place } from './gazetteer.js';
import { REACH_OVER_SIGMA, triweight } from './radial-kernel.js';

/** People in each cell of a grid, on the cells of their country only. */
export interface PopulationSurface {
  readonly grid: Grid;
  readonly isos: readonly string[];
  /** Index into `isos` for each cell, row by row from the north-west; -1 is sea. */
  readonly owner: Int16Array;
  /** People in each cell. */
  readonly persons: Float64Array;
}

/** How many places found a cell of their country, and where the others went. */
export interface PlacementCounts {
  /** In a cell of their country as they stand. */
  readonly inPlace: number;
  /** Moved to the nearest cell of their country. */
  readonly moved: number;
  /** Beyond reach of their country on the land of another, whose they are then: the polygons decide. */
  readonly reassigned: number;
  /** Left out: at sea, far from their country. */
  readonly leftOut: number;
  readonly leftOutPeople: number;
}

/** Lengths below are in five arc-minutes, the cells of the default grid: about 9.3 km. */
const UNIT_ARC_MINUTES = 5;
/** Standard deviation of a town of `SIGMA_PEOPLE`; it grows with the cube root of the people, within bounds. */
const LEAST_SIGMA = 0.35;
const GREATEST_SIGMA = 2.2;
const SIGMA_PEOPLE = 10_000;
/** Greatest share of a country's people in places of the gazetteer. */
const PLACE_SHARE = 0.85;
/** Of the others, the share near places (weight: square root of their people); the rest lives evenly on the land. */
const NEAR_SHARE = 0.9;
const NEAR_SIGMA = 4;
/** How far a place may move to a cell of its country, from another country's land or from the sea. */
const GREATEST_MOVE = 6;
/** The same on a coarse grid, in its own cells. */
const GREATEST_MOVE_CELLS = 1.5;
/** From the sea, how far at most: on atolls without a cell centre live most people of some countries (Tarawa). */
const GREATEST_MOVE_AT_SEA = 120;

/** People a square kilometre that no cell exceeds. */
export const GREATEST_DENSITY = 60_000;

/**
 * Where the people of each country live, derived from a gazetteer: places spread over the cells of their country around
 * them, at most 85 % of the people; nine tenths of the others in a wide ring of the same places, one tenth evenly by
 * area. Where a country has no places, all live evenly. Every country's cells add up to its people.
 *
 * @param places ascending by id; sums run in their order
 * @param people of each place (`peopleWithoutParts`)
 * @param totals people of each country, by index into `countries.isos`
 */
export function populationSurface(
  countries: CountryGrid,
  places: readonly Place[],
  people: Float64Array,
  totals: Float64Array,
): PopulationSurface & { readonly counts: PlacementCounts } {
  const { grid, isos, owner } = countries;
  const areas = rowCellAreas(grid).map((area) => area / 1e6);
  const seated = seatPlaces(countries, places, people);
  const inPlaces = spreadPlaces(countries, areas, seated);
  const near = spreadNear(countries, areas, seated);
  const persons = blend(countries, areas, { inPlaces, near }, totals);
  capDensity(countries, areas, persons, GREATEST_DENSITY);
  return { grid, isos, owner, persons, counts: seated.counts };
}

/** Places with the cell of their country that they stand in or were moved to. */
interface SeatedPlaces {
  readonly cell: Int32Array;
  readonly country: Int16Array;
  readonly people: Float64Array;
  /** Position in cells from the north-west corner of the grid; the centre of the cell for moved places. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly counts: PlacementCounts;
}

function seatPlaces(
  { grid, isos, owner }: CountryGrid,
  places: readonly Place[],
  people: Float64Array,
): SeatedPlaces {
  const index = new Map(isos.map((iso, k) => [iso, k]));
  const nearest = new NearestCell(grid);
  const perDegree = 60 / grid.arcMinutes;
  const unit = UNIT_ARC_MINUTES / grid.arcMinutes;
  const reach = Math.max(GREATEST_MOVE * unit, GREATEST_MOVE_CELLS);
  const cell = new Int32Array(places.length);
  const country = new Int16Array(places.length);
  const kept = new Float64Array(places.length);
  const x = new Float64Array(places.length);
  const y = new Float64Array(places.length);
  let n = 0;
  let moved = 0;
  let reassigned = 0;
  let leftOut = 0;
  let leftOutPeople = 0;
  places.forEach(({ iso, lon, lat }, i) => {
    if (people[i] === 0) return;
    const k = index.get(iso) ?? SEA;
    const own = tileAt(grid, lon, lat);
    const isOwn = (candidate: number) => owner[candidate] === k;
    let at = isOwn(own) ? own : nearest.find(lon, lat, isOwn, reach);
    if (at === -1 && owner[own] === SEA) at = nearest.find(lon, lat, isOwn, GREATEST_MOVE_AT_SEA * unit);
    else if (at === -1) {
      at = own;
      reassigned++;
    }
    if (at === -1) {
      leftOut++;
      leftOutPeople += people[i];
      return;
    }
    if (at !== own) moved++;
    cell[n] = at;
    country[n] = owner[at];
    kept[n] = people[i];
    x[n] = at === own ? (lon >= 180 ? 0 : (lon + 180) * perDegree) : (at % grid.columns) + 0.5;
    y[n] = at === own ? (90 - lat) * perDegree : Math.floor(at / grid.columns) + 0.5;
    n++;
  });
  return {
    cell: cell.subarray(0, n),
    country: country.subarray(0, n),
    people: kept.subarray(0, n),
    x: x.subarray(0, n),
    y: y.subarray(0, n),
    counts: { inPlace: n - moved - reassigned, moved, reassigned, leftOut, leftOutPeople },
  };
}

/** People of places over the cells of their country, each place by a kernel that adds up to it. */
function spreadPlaces(
  { grid, owner }: CountryGrid,
  areas: Float64Array,
  { cell, country, people, x, y }: SeatedPlaces,
): Float64Array {
  const { rows, columns } = grid;
  const out = new Float64Array(owner.length);
  const widest = areas[rows >> 1];
  const unit = UNIT_ARC_MINUTES / grid.arcMinutes;
  const hit = new Int32Array(4096);
  const weight = new Float64Array(4096);
  for (let i = 0; i < cell.length; i++) {
    const k = country[i];
    const row = Math.floor(cell[i] / columns);
    const sigma = Math.min(GREATEST_SIGMA, LEAST_SIGMA * Math.max(1, cubeRoot(people[i] / SIGMA_PEOPLE)));
    const reach = REACH_OVER_SIGMA * sigma * unit;
    const reach2 = reach * reach;
    const aspect = Math.max(areas[row] / widest, reach / 60);
    let n = 0;
    let sum = 0;
    const last = Math.min(rows - 1, Math.floor(y[i] + reach - 0.5));
    for (let r = Math.max(0, Math.ceil(y[i] - reach - 0.5)); r <= last; r++) {
      const rise = r + 0.5 - y[i];
      const run = Math.sqrt(Math.max(0, reach2 - rise * rise)) / aspect;
      const end = Math.floor(x[i] + run - 0.5);
      for (let c = Math.ceil(x[i] - run - 0.5); c <= end; c++) {
        const at = r * columns + (c < 0 ? c + columns : c >= columns ? c - columns : c);
        if (owner[at] !== k) continue;
        const aside = (c + 0.5 - x[i]) * aspect;
        const w = triweight(rise * rise + aside * aside, reach2);
        if (w === 0) continue;
        hit[n] = at;
        weight[n++] = w;
        sum += w;
      }
    }
    if (n === 0) out[cell[i]] += people[i];
    else for (let h = 0; h < n; h++) out[hit[h]] += (people[i] * weight[h]) / sum;
  }
  return out;
}

/** Weight of cells near places: the square roots of the people of the places of a cell, through a wide kernel. */
function spreadNear(
  { grid, owner }: CountryGrid,
  areas: Float64Array,
  { cell, people }: SeatedPlaces,
): Float64Array {
  const { rows, columns } = grid;
  const roots = new Float64Array(owner.length);
  for (let i = 0; i < cell.length; i++) roots[cell[i]] += Math.sqrt(people[i]);
  const sources = [...new Set(cell)].sort((a, b) => a - b);
  const out = new Float64Array(owner.length);
  const widest = areas[rows >> 1];
  const reach = (REACH_OVER_SIGMA * NEAR_SIGMA * UNIT_ARC_MINUTES) / grid.arcMinutes;
  const reach2 = reach * reach;
  let kernelRow = -1;
  let kernel = new Float64Array(0);
  let half = 0;
  const tall = Math.floor(reach);
  for (const source of sources) {
    const row = Math.floor(source / columns);
    const column = source - row * columns;
    if (row !== kernelRow) {
      kernelRow = row;
      const aspect = Math.max(areas[row] / widest, (2 * reach) / columns);
      half = Math.min(Math.floor(reach / aspect), (columns >> 1) - 1);
      kernel = new Float64Array((2 * tall + 1) * (2 * half + 1));
      for (let dy = -tall, at = 0; dy <= tall; dy++) {
        for (let dx = -half; dx <= half; dx++)
          kernel[at++] = triweight(dy * dy + dx * aspect * (dx * aspect), reach2);
      }
    }
    const k = owner[source];
    const root = roots[source];
    for (let dy = -tall; dy <= tall; dy++) {
      const r = row + dy;
      if (r < 0 || r >= rows) continue;
      const from = (dy + tall) * (2 * half + 1) + half;
      for (let dx = -half; dx <= half; dx++) {
        const c = column + dx;
        const at = r * columns + (c < 0 ? c + columns : c >= columns ? c - columns : c);
        if (owner[at] === k) out[at] += root * kernel[from + dx];
      }
    }
  }
  return out;
}

interface Layers {
  readonly inPlaces: Float64Array;
  readonly near: Float64Array;
}

/** The three layers, each scaled so that the cells of a country add up to its people. */
function blend(
  { grid, isos, owner }: CountryGrid,
  areas: Float64Array,
  { inPlaces, near }: Layers,
  totals: Float64Array,
): Float64Array {
  const places = new CompensatedSums(isos.length);
  const nearby = new CompensatedSums(isos.length);
  const land = new CompensatedSums(isos.length);
  for (let cell = 0; cell < owner.length; cell++) {
    const k = owner[cell];
    if (k === SEA) continue;
    places.add(k, inPlaces[cell]);
    nearby.add(k, near[cell]);
    land.add(k, areas[Math.floor(cell / grid.columns)]);
  }
  const ofPlaces = new Float64Array(isos.length);
  const ofNear = new Float64Array(isos.length);
  const ofLand = new Float64Array(isos.length);
  for (let k = 0; k < isos.length; k++) {
    const here = Math.min(places.sum(k), PLACE_SHARE * totals[k]);
    const others = totals[k] - here;
    const around = nearby.sum(k) > 0 ? NEAR_SHARE * others : 0;
    ofPlaces[k] = here > 0 ? here / places.sum(k) : 0;
    ofNear[k] = around > 0 ? around / nearby.sum(k) : 0;
    ofLand[k] = (others - around) / land.sum(k);
  }
  const persons = new Float64Array(owner.length);
  for (let row = 0, cell = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++, cell++) {
      const k = owner[cell];
      if (k === SEA) continue;
      persons[cell] = ofPlaces[k] * inPlaces[cell] + ofNear[k] * near[cell] + ofLand[k] * areas[row];
    }
  }
  return persons;
}

/** Cube root by Newton's method from above. */
function cubeRoot(value: number): number {
  if (value <= 0) return 0;
  let root = Math.max(1, value);
  for (let step = 0; step < 60; step++) {
    const next = (2 * root + value / (root * root)) / 3;
    if (next >= root) break;
    root = next;
  }
  return root;
}
