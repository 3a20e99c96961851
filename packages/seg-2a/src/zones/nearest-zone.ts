import asin from '@stdlib/math-base-special-asin';
import cos from '@stdlib/math-base-special-cos';
import sin from '@stdlib/math-base-special-sin';
import { nearestOnWkbPolygon, wkbPolygonCovers } from '@merchantry/geo';
import type { ZoneCover } from './zone-cover.js';

const EARTH_RADIUS_M = 6_371_000;
const RADIANS = Math.PI / 180;
/** A degree of longitude next to a pole, in degrees of latitude: never so short that all longitudes are one. */
const LEAST_ASPECT = 0.01;

/** A zone near a point, and how far its land is. */
export interface NearZone {
  readonly zone: number;
  /** Haversine distance on a sphere of 6,371,000 m; 0 where the zone covers the point. */
  readonly metres: number;
}

interface Candidate {
  readonly bound: number;
  readonly piece: number;
  readonly zone: number;
  /** The point's longitude, a turn more or less where the piece is nearer across the antimeridian. */
  readonly lon: number;
}

/**
 * Which of some zones is nearest to a point, by the plane in which longitudes are shortened by the cosine of the point's
 * latitude: true to a metre in a thousand within some degrees, which is where it decides.
 */
export class NearestZone {
  #piecesOfZone: readonly (readonly number[])[] | undefined;

  constructor(private readonly cover: ZoneCover) {}

  /**
   * @param zones zones to choose from; of equally near ones the first by name is taken
   * @returns null where none of them has a piece
   */
  of(zones: Iterable<number>, lon: number, lat: number): NearZone | null {
    const { geometry } = this.cover.pieces;
    const aspect = Math.max(LEAST_ASPECT, cos(lat * RADIANS));
    let best: { zone: number; squared: number; lon: number; at: readonly [number, number] } | undefined;
    for (const { bound, piece, zone, lon: near } of this.#candidates(zones, lon, lat, aspect)) {
      if (best && bound > best.squared) break;
      const at = wkbPolygonCovers(geometry, piece, near, lat)
        ? ([near, lat] as const)
        : nearestOnWkbPolygon(geometry, piece, near, lat, aspect);
      const squared = ((at[0] - near) * aspect) ** 2 + (at[1] - lat) ** 2;
      if (!best || squared < best.squared || (squared === best.squared && zone < best.zone))
        best = { zone, squared, lon: near, at };
    }
    return best ? { zone: best.zone, metres: haversineMetres(best.lon, lat, best.at[0], best.at[1]) } : null;
  }

  /** Pieces of the zones, nearest box first; the square of the distance to its box is the least that a piece can have. */
  #candidates(zones: Iterable<number>, lon: number, lat: number, aspect: number): Candidate[] {
    const { minLon, minLat, maxLon, maxLat } = this.cover.pieces;
    const found: Candidate[] = [];
    for (const zone of zones)
      for (const piece of this.#pieces()[zone]) {
        const rise = Math.max(minLat[piece] - lat, 0, lat - maxLat[piece]);
        for (const near of [lon, lon - 360, lon + 360]) {
          const run = aspect * Math.max(minLon[piece] - near, 0, near - maxLon[piece]);
          found.push({ bound: run ** 2 + rise ** 2, piece, zone, lon: near });
        }
      }
    return found.sort((a, b) => a.bound - b.bound || a.zone - b.zone || a.piece - b.piece);
  }

  #pieces(): readonly (readonly number[])[] {
    if (this.#piecesOfZone) return this.#piecesOfZone;
    const lists = this.cover.tzids.map((): number[] => []);
    this.cover.zoneOfPiece.forEach((zone, piece) => lists[zone].push(piece));
    return (this.#piecesOfZone = lists);
  }
}

/** Metres between two points in degrees along a great circle (haversine formula). */
export function haversineMetres(lonA: number, latA: number, lonB: number, latB: number): number {
  const across = sin(((lonB - lonA) * RADIANS) / 2);
  const along = sin(((latB - latA) * RADIANS) / 2);
  const h = along * along + cos(latA * RADIANS) * cos(latB * RADIANS) * across * across;
  return 2 * EARTH_RADIUS_M * asin(Math.min(1, Math.sqrt(h)));
}
