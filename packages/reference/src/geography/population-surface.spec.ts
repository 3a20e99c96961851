import { describe, expect, it } from '@jest/globals';
import { globalGrid, multiPolygon, rowCellAreas, unwrapRings } from '@merchantry/geo';
import { capDensity } from './cap-density.js';
import { countryGrid, SEA } from './country-grid.js';
import type { CountryPolygons } from './country-polygons.js';
import { finerSurface } from './finer-surface.js';
import type { Place } from './gazetteer.js';
import { populationSurface } from './population-surface.js';

const box = (iso: string, west: number, south: number, east: number, north: number): CountryPolygons => ({
  iso,
  marked: false,
  polygons: unwrapRings(multiPolygon([[[west, south, east, south, east, north, west, north, west, south]]])),
});
/** Two neighbours, one over the antimeridian, one islet without a cell centre, one empty land. */
const countries = [
  box('AA', 0, 0, 12, 10),
  box('BB', 12, -2, 20, 9),
  box('CC', 176, -20, 184, -14),
  box('DD', 40.1, 5.1, 40.2, 5.2),
  box('EE', -60, 40, -50, 48),
];
const grid = globalGrid(60);
const cells = countryGrid(grid, countries);
const totals = Float64Array.of(1_000_000, 300_000, 5_000, 700, 0);
const place = (id: number, iso: string, people: number, lon: number, lat: number): Place => ({
  id,
  name: `place ${id}`,
  iso,
  admin1: '',
  admin2: '',
  people,
  lon,
  lat,
});
const places = [
  place(1, 'AA', 200_000, 3.3, 4.4),
  place(2, 'AA', 900, 11.9, 9.9),
  place(3, 'BB', 5_000_000, 12.1, 3.1), // beyond 85 % of its country
  place(4, 'BB', 40_000, 11.8, 5.2), // beyond the border: moved
  place(5, 'CC', 3_000, 179.95, -17.2),
  place(6, 'CC', 1_000, -179.9, -16.1),
];
const people = Float64Array.from(places, (one) => one.people);

/** The law of the surface, read off its description: every place against every cell. */
function twin(): Float64Array {
  const areas = rowCellAreas(grid).map((area) => area / 1e6);
  const widest = areas[grid.rows / 2];
  const centre = (cell: number) => [
    grid.centreLon[cell % grid.columns],
    grid.centreLat[Math.floor(cell / grid.columns)],
  ];
  const distance2 = (cell: number, lon: number, lat: number, aspect: number) => {
    const [x, y] = centre(cell);
    const turn = Math.min(Math.abs(x - lon), 360 - Math.abs(x - lon)) * aspect;
    return turn * turn + (y - lat) * (y - lat);
  };
  const kernel = (d2: number, reach2: number) => (d2 < reach2 ? (1 - d2 / reach2) ** 3 : 0);
  const land = [...cells.owner.keys()].filter((cell) => cells.owner[cell] !== SEA);
  const inPlaces = new Float64Array(cells.owner.length);
  const near = new Float64Array(cells.owner.length);
  const seats = places.map(({ iso, lon, lat }) => {
    const own = land.filter((cell) => cells.isos[cells.owner[cell]] === iso);
    const nearest = own.reduce((a, b) => (distance2(b, lon, lat, 1) < distance2(a, lon, lat, 1) ? b : a));
    const [x, y] = centre(nearest);
    const inside = Math.abs(x - lon) <= 0.5 && Math.abs(y - lat) <= 0.5;
    return { own, cell: nearest, lon: inside ? lon : x, lat: inside ? lat : y };
  });
  const roots = new Map<number, number>();
  seats.forEach(({ own, cell, lon, lat }, i) => {
    const aspect = areas[Math.floor(cell / grid.columns)] / widest;
    const sigma = Math.min(2.2, 0.35 * Math.max(1, (people[i] / 10_000) ** (1 / 3))) / 12;
    const weights = own.map((one) => kernel(distance2(one, lon, lat, aspect), 10 * sigma * sigma));
    const sum = weights.reduce((a, b) => a + b);
    if (sum === 0) inPlaces[cell] += people[i];
    else own.forEach((one, j) => (inPlaces[one] += (people[i] * weights[j]) / sum));
    roots.set(cell, (roots.get(cell) ?? 0) + Math.sqrt(people[i]));
  });
  for (const [cell, root] of roots) {
    const aspect = areas[Math.floor(cell / grid.columns)] / widest;
    const [x, y] = centre(cell);
    for (const one of land)
      if (cells.owner[one] === cells.owner[cell])
        near[one] += root * kernel(distance2(one, x, y, aspect), 10 * (4 / 12) ** 2);
  }
  const out = new Float64Array(cells.owner.length);
  cells.isos.forEach((_, k) => {
    const own = land.filter((cell) => cells.owner[cell] === k);
    const sum = (values: Float64Array) => own.reduce((total, cell) => total + values[cell], 0);
    const area = own.reduce((total, cell) => total + areas[Math.floor(cell / grid.columns)], 0);
    const here = Math.min(sum(inPlaces), 0.85 * totals[k]);
    const others = totals[k] - here;
    for (const cell of own) {
      const even = areas[Math.floor(cell / grid.columns)] / area;
      out[cell] =
        sum(near) > 0
          ? (here * inPlaces[cell]) / sum(inPlaces) + others * (0.9 * (near[cell] / sum(near)) + 0.1 * even)
          : others * even;
    }
  });
  return out;
}

const sumsOf = (persons: ArrayLike<number>, owner: Int16Array, count: number) => {
  const sums = new Float64Array(count);
  for (let cell = 0; cell < owner.length; cell++) if (owner[cell] !== SEA) sums[owner[cell]] += persons[cell];
  return sums;
};

describe('the population surface', () => {
  const surface = populationSurface(cells, places, people, totals);

  it('is what its law says, computed cell by cell', () => {
    const expected = twin();
    const off = expected.map((count, cell) => Math.abs(count - surface.persons[cell]) / (1 + count));
    expect(off.reduce((a, b) => Math.max(a, b))).toBeLessThan(1e-9);
  });

  it('adds up to the people of each country', () => {
    const sums = sumsOf(surface.persons, cells.owner, 5);
    totals.forEach((total, k) => expect(Math.abs(sums[k] - total)).toBeLessThan(1e-6));
    expect(surface.counts).toEqual({ inPlace: 5, moved: 1, reassigned: 0, leftOut: 0, leftOutPeople: 0 });
  });

  it('holds a crowded country to the cap and spreads it evenly where even that is too much', () => {
    const areas = rowCellAreas(grid).map((area) => area / 1e6);
    for (const density of [1, 0.5, 0.2]) {
      const persons = surface.persons.slice();
      capDensity(cells, areas, persons, density);
      const sums = sumsOf(persons, cells.owner, 5);
      totals.forEach((total, k) => expect(Math.abs(sums[k] - total)).toBeLessThan(1e-6));
      cells.isos.forEach((_, k) => {
        const own = [...persons.keys()].filter((cell) => cells.owner[cell] === k);
        const densities = own.map((cell) => persons[cell] / areas[Math.floor(cell / grid.columns)]);
        const room = own.reduce((sum, cell) => sum + density * areas[Math.floor(cell / grid.columns)], 0);
        const most = totals[k] <= room ? density : totals[k] / (room / density);
        expect(Math.max(...densities)).toBeLessThanOrEqual(most * (1 + 1e-12));
      });
    }
  });

  it('divides over finer cells of the same country and changes no coarse cell', () => {
    const fine = globalGrid(20);
    const rows = finerSurface(surface, fine, countries);
    const owner = countryGrid(fine, countries).owner;
    const sums = new Float64Array(surface.persons.length);
    let astray = 0;
    // In bands that do not fit coarse rows, as a writer of tiles asks.
    for (let first = 0; first < fine.rows; first += 16) {
      const count = Math.min(16, fine.rows - first);
      const band = rows(first, count);
      for (let i = 0; i < band.length; i++) {
        if (band[i] === 0) continue;
        const row = first + Math.floor(i / fine.columns);
        const column = i % fine.columns;
        const coarse = Math.floor(row / 3) * grid.columns + Math.floor(column / 3);
        sums[coarse] += band[i];
        if (owner[row * fine.columns + column] !== cells.owner[coarse]) astray++;
      }
    }
    const off = sums.map((sum, cell) => Math.abs(sum - surface.persons[cell]) / (1 + sum));
    expect(off.reduce((a, b) => Math.max(a, b))).toBeLessThan(1e-6);
    expect(astray).toBeLessThanOrEqual(1); // the islet, where its middle is not the cell that it claims
  });
});
