import Flatbush from 'flatbush';
import { wkbPolygonCovers, type ZonePieceColumns } from '@merchantry/geo';

/**
 * Which time zones cover a point: the pieces of all zones by an R-tree over their boxes. A border belongs to the zones on both
 * sides. 180 and -180 are one meridian, a pole is one point of every meridian that reaches it.
 */
export class ZoneCover {
  /** Zones in ASCII order; a zone's number is its place here. */
  readonly tzids: readonly string[];
  /** Number of the zone of each piece. */
  readonly zoneOfPiece: Uint16Array;
  readonly #tree: Flatbush;
  readonly #found: Uint16Array;
  #count = 0;
  #lon = 0;
  #lat = 0;

  constructor(readonly pieces: ZonePieceColumns) {
    const { codes, dictionary } = pieces.tzid;
    const used = new Set(codes);
    this.tzids = dictionary.filter((_, code) => used.has(code)).sort();
    this.#found = new Uint16Array(this.tzids.length);
    const number = new Map(this.tzids.map((tzid, zone) => [tzid, zone]));
    const zoneOfCode = Uint16Array.from(dictionary, (tzid) => number.get(tzid) ?? 0);
    this.zoneOfPiece = Uint16Array.from(codes, (code) => zoneOfCode[code]);
    this.#tree = new Flatbush(Math.max(1, codes.length));
    const { minLon, minLat, maxLon, maxLat } = pieces;
    if (codes.length === 0) this.#tree.add(NaN, NaN, NaN, NaN);
    for (let i = 0; i < codes.length; i++) this.#tree.add(minLon[i], minLat[i], maxLon[i], maxLat[i]);
    this.#tree.finish();
  }

  /**
   * Zones that cover a point, by number, ascending.
   *
   * @param lon longitude in [-180, 180]
   * @param lat latitude in [-90, 90]
   * @returns how many; they stand in `found` until the next call
   */
  at(lon: number, lat: number): number {
    this.#count = 0;
    this.#look(lon, lat);
    if (lon === 180 || lon === -180) this.#look(-lon, lat);
    return this.#count;
  }

  /** What the last call of `at` found. */
  get found(): Uint16Array {
    return this.#found;
  }

  #look(lon: number, lat: number): void {
    this.#lon = lon;
    this.#lat = lat;
    this.#tree.search(lon, lat, lon, lat, this.#take);
  }

  /** Told of pieces whose box holds the point; keeps their zones, and no list of pieces. */
  readonly #take = (piece: number): boolean => {
    const zone = this.zoneOfPiece[piece];
    let place = 0;
    while (place < this.#count && this.#found[place] < zone) place++;
    if (place < this.#count && this.#found[place] === zone) return false;
    if (!wkbPolygonCovers(this.pieces.geometry, piece, this.#lon, this.#lat)) return false;
    this.#found.copyWithin(place + 1, place, this.#count);
    this.#found[place] = zone;
    this.#count++;
    return false;
  };
}
