import type { Place } from './gazetteer.js';
import { EARTH_RADIUS_KM, unitVector } from './sphere.js';

/** A place reaches as far as a disc that holds its people at this many a square kilometre. */
export const DISC_DENSITY = 6000;
/** A part has at most this share of the people of its whole. */
export const GREATEST_PART = 0.5;
/** Parts that together exceed their whole by more than this are neighbours, not parts. */
export const GREATEST_SUM = 1.1;

/** Smaller places reach hardly farther than a kilometre, and nothing is taken off them. */
export const LEAST_WHOLE = 20_000;

/** Side of the squares in which places are looked up, degrees. */
const SQUARE = 0.5;
const SQUARES = 360 / SQUARE;

/**
 * People of each place without those of its parts, which the gazetteer lists as places of their own (New York and four
 * of its boroughs). The whole of a place is the smallest one of the same country and the same first and second-level
 * division (or none, both) that has at least twice its people and reaches to its middle. Where the parts add up to more than their whole they are neighbours instead, and nothing is taken off.
 *
 * @param places in any order; the result is in theirs and does not depend on it
 */
export function peopleWithoutParts(places: readonly Place[]): Float64Array {
  const count = places.length;
  const xyz = new Float64Array(3 * count);
  const squares = new Map<number, number[]>();
  places.forEach(({ lon, lat }, i) => {
    xyz.set(unitVector(lon, lat), 3 * i);
    const square = squareOf(lon, lat);
    const held = squares.get(square);
    if (held) held.push(i);
    else squares.set(square, [i]);
  });
  // From the largest down, so that the last whole to claim a part is the smallest; ties by id.
  const wholes = [...places.keys()].filter((i) => places[i].people >= LEAST_WHOLE);
  wholes.sort((a, b) => places[b].people - places[a].people || places[a].id - places[b].id);
  const whole = new Int32Array(count).fill(-1);
  for (const i of wholes) {
    const { iso, admin1, admin2, people, lon, lat } = places[i];
    const radius = Math.sqrt(people / (DISC_DENSITY * Math.PI)) / EARTH_RADIUS_KM;
    const reachLat = radius * (180 / Math.PI);
    const flat = Math.sqrt(xyz[3 * i] * xyz[3 * i] + xyz[3 * i + 1] * xyz[3 * i + 1]);
    const reachLon = Math.min(180, reachLat / Math.max(flat, 1e-6));
    for (let y = cellOf(lat - reachLat); y <= cellOf(lat + reachLat); y++) {
      for (let x = cellOf(lon - reachLon); x <= cellOf(lon + reachLon); x++) {
        for (const j of squares.get(y * SQUARES + ((x + 2 * SQUARES) % SQUARES)) ?? []) {
          const part = places[j];
          if (part.people > GREATEST_PART * people || part.iso !== iso) continue;
          if (part.admin1 !== admin1 || part.admin2 !== admin2) continue;
          const dx = xyz[3 * i] - xyz[3 * j];
          const dy = xyz[3 * i + 1] - xyz[3 * j + 1];
          const dz = xyz[3 * i + 2] - xyz[3 * j + 2];
          if (dx * dx + dy * dy + dz * dz <= radius * radius) whole[j] = i;
        }
      }
    }
  }
  const parts = new Float64Array(count);
  whole.forEach((i, j) => {
    if (i >= 0) parts[i] += places[j].people;
  });
  return Float64Array.from(places, ({ people }, i) =>
    parts[i] <= GREATEST_SUM * people ? Math.max(0, people - parts[i]) : people,
  );
}

const cellOf = (degrees: number): number => Math.floor(degrees / SQUARE);

const squareOf = (lon: number, lat: number): number =>
  cellOf(lat) * SQUARES + ((cellOf(lon) + 2 * SQUARES) % SQUARES);
