import { type MultiPolygon, type PolygonRings, ringAreaDegrees, ringOf } from '@merchantry/geo';

/**
 * Land (and territorial waters) of every time zone, cut into pieces that tile without gaps. Polygon i of `shape`
 * belongs to zone `tzids[zone[i]]`; pieces of one zone stand together, in the order their source lists them.
 */
export interface ZonePieces {
  /** Ascending by UTF-16 code unit; tzids are ASCII, so by byte. */
  readonly tzids: readonly string[];
  readonly zone: Uint16Array;
  /** Zone z holds pieces `zoneStart[z]` up to `zoneStart[z + 1]`. */
  readonly zoneStart: Uint32Array;
  readonly shape: MultiPolygon;
}

/** Collects pieces in any order of zones. */
export class PieceList {
  #xy = new Float64Array(1 << 16);
  #used = 0;
  readonly #ringEnd: number[] = [];
  readonly #pieceEnd: number[] = [];
  readonly #tzid: number[] = [];
  readonly #index = new Map<string, number>();

  /** Adds one polygon: closed rings of [longitude, latitude] positions, the outer one first. */
  add(tzid: string, rings: readonly (readonly (readonly number[])[])[]): void {
    for (const ring of rings) {
      this.#reserve(2 * ring.length);
      for (const [lon, lat] of ring) {
        this.#xy[this.#used++] = lon;
        this.#xy[this.#used++] = lat;
      }
      this.#ringEnd.push(this.#used / 2);
    }
    this.#close(tzid);
  }

  /** Adds one polygon: closed rings of longitudes and latitudes, the outer one first. */
  addRings(tzid: string, rings: PolygonRings): void {
    for (const ring of rings) {
      this.#reserve(ring.length);
      this.#xy.set(ring, this.#used);
      this.#used += ring.length;
      this.#ringEnd.push(this.#used / 2);
    }
    this.#close(tzid);
  }

  #close(tzid: string): void {
    let zone = this.#index.get(tzid);
    if (zone === undefined) this.#index.set(tzid, (zone = this.#index.size));
    this.#tzid.push(zone);
    this.#pieceEnd.push(this.#ringEnd.length);
  }

  #reserve(numbers: number): void {
    if (this.#used + numbers <= this.#xy.length) return;
    const larger = new Float64Array(Math.max(2 * this.#xy.length, this.#used + numbers));
    larger.set(this.#xy);
    this.#xy = larger;
  }

  /** The pieces by zone; within a zone in the order they were added. */
  pieces(): ZonePieces {
    const met = [...this.#index.keys()];
    const tzids = [...met].sort();
    const place = new Map(tzids.map((tzid, z) => [tzid, z]));
    const rank = Uint16Array.from(met, (tzid) => place.get(tzid)!);
    const count = this.#tzid.length;
    const zoneStart = new Uint32Array(tzids.length + 1);
    for (const zone of this.#tzid) zoneStart[rank[zone] + 1]++;
    for (let z = 0; z < tzids.length; z++) zoneStart[z + 1] += zoneStart[z];
    const next = zoneStart.slice(0, tzids.length);
    const order = new Uint32Array(count);
    for (let i = 0; i < count; i++) order[next[rank[this.#tzid[i]]]++] = i;
    return {
      tzids,
      zoneStart,
      zone: Uint16Array.from(order, (i) => rank[this.#tzid[i]]),
      shape: this.#inOrder(order),
    };
  }

  #inOrder(order: Uint32Array): MultiPolygon {
    const coordinates = new Float64Array(this.#used);
    const ringStart = new Uint32Array(this.#ringEnd.length + 1);
    const polygonStart = new Uint32Array(order.length + 1);
    let vertex = 0;
    let ring = 0;
    for (let p = 0; p < order.length; p++) {
      const i = order[p];
      const firstRing = i === 0 ? 0 : this.#pieceEnd[i - 1];
      const first = firstRing === 0 ? 0 : this.#ringEnd[firstRing - 1];
      const end = this.#ringEnd[this.#pieceEnd[i] - 1];
      coordinates.set(this.#xy.subarray(2 * first, 2 * end), 2 * vertex);
      for (let r = firstRing; r < this.#pieceEnd[i]; r++)
        ringStart[++ring] = vertex + this.#ringEnd[r] - first;
      vertex += end - first;
      polygonStart[p + 1] = ring;
    }
    return { coordinates, ringStart, polygonStart };
  }
}

/** Square degrees of each zone: outer rings less holes, whatever way they turn. */
export function zoneAreasDegrees({ tzids, zone, shape }: ZonePieces): Float64Array {
  const areas = new Float64Array(tzids.length);
  for (let p = 0; p < zone.length; p++) {
    for (let r = shape.polygonStart[p]; r < shape.polygonStart[p + 1]; r++) {
      const area = Math.abs(ringAreaDegrees(ringOf(shape, r)));
      areas[zone[p]] += r === shape.polygonStart[p] ? area : -area;
    }
  }
  return areas;
}
