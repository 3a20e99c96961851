import { Failure } from '@merchantry/contracts';
import { crossingAt } from './edge-table.js';
import { polygonCount, type MultiPolygon } from './polygon.js';

const POLYGON = 3;
const MULTI_POLYGON = 6;
/** Byte order mark, type and count: the head of a geometry. */
const HEAD = 9;
const POSITION = 16;

/**
 * A MultiPolygon in well-known binary (OGC 06-103r4, 8.2), little-endian, two dimensions: what the `geometry` column of
 * a table holds.
 */
export function wkbOf(shape: MultiPolygon): Uint8Array {
  const polygons = polygonCount(shape);
  const bytes = new Uint8Array(HEAD + bytesOfPolygons(shape, 0, polygons));
  const view = new DataView(bytes.buffer);
  let at = writeHead(view, 0, MULTI_POLYGON, polygons);
  for (let p = 0; p < polygons; p++) at = writePolygon(view, at, shape, p);
  return bytes;
}

/** Each polygon of a shape as a value of its own, a POLYGON; value i is `bytes` from `offsets[i]` up to `offsets[i + 1]`. */
export function polygonsAsWkb(shape: MultiPolygon): { offsets: Uint32Array; bytes: Uint8Array } {
  const polygons = polygonCount(shape);
  const offsets = new Uint32Array(polygons + 1);
  for (let p = 0; p < polygons; p++) offsets[p + 1] = offsets[p] + bytesOfPolygons(shape, p, p + 1);
  const bytes = new Uint8Array(offsets[polygons]);
  const view = new DataView(bytes.buffer);
  for (let p = 0; p < polygons; p++) writePolygon(view, offsets[p], shape, p);
  return { offsets, bytes };
}

/** Bytes that the polygons from `first` up to `end` take. */
function bytesOfPolygons({ polygonStart, ringStart }: MultiPolygon, first: number, end: number): number {
  const rings = polygonStart[end] - polygonStart[first];
  const vertices = ringStart[polygonStart[end]] - ringStart[polygonStart[first]];
  return HEAD * (end - first) + 4 * rings + POSITION * vertices;
}

/** @returns where the next byte goes */
function writeHead(view: DataView, at: number, type: number, count: number): number {
  view.setUint8(at, 1);
  view.setUint32(at + 1, type, true);
  view.setUint32(at + 5, count, true);
  return at + HEAD;
}

/** @returns where the next byte goes */
function writePolygon(view: DataView, start: number, shape: MultiPolygon, p: number): number {
  const { coordinates, ringStart, polygonStart } = shape;
  let at = writeHead(view, start, POLYGON, polygonStart[p + 1] - polygonStart[p]);
  for (let r = polygonStart[p]; r < polygonStart[p + 1]; r++) {
    view.setUint32(at, ringStart[r + 1] - ringStart[r], true);
    at += 4;
    for (let i = 2 * ringStart[r]; i < 2 * ringStart[r + 1]; i++, at += 8)
      view.setFloat64(at, coordinates[i], true);
  }
  return at;
}

/**
 * The polygons of a little-endian, two-dimensional WKB MultiPolygon, all of whose bytes are used. Coordinates are taken
 * as they are: see `checkPolygons`.
 *
 * @throws Failure `geo_wkb_invalid` for another type or byte order, a cut value, or bytes left over; `detail.offset`
 * says where
 */
export function polygonsFromWkb(bytes: Uint8Array, dataset?: string): MultiPolygon {
  const reader = new WkbReader(bytes, dataset);
  const polygons = reader.head(MULTI_POLYGON, 'MultiPolygon', HEAD);
  const polygonStart = new Uint32Array(polygons + 1);
  const ringStart: number[] = [0];
  const ringAt: number[] = [];
  for (let p = 0; p < polygons; p++) {
    const rings = reader.head(POLYGON, 'Polygon', 4);
    for (let r = 0; r < rings; r++) {
      const vertices = reader.count('ring', POSITION);
      ringAt.push(reader.at);
      ringStart.push(ringStart[ringStart.length - 1] + vertices);
      reader.at += POSITION * vertices;
    }
    polygonStart[p + 1] = polygonStart[p] + rings;
  }
  reader.end();
  const coordinates = new Float64Array(2 * ringStart[ringStart.length - 1]);
  for (let r = 0; r < ringAt.length; r++) {
    let at = ringAt[r];
    for (let i = 2 * ringStart[r]; i < 2 * ringStart[r + 1]; i++, at += 8)
      coordinates[i] = reader.view.getFloat64(at, true);
  }
  return { coordinates, ringStart: Uint32Array.from(ringStart), polygonStart };
}

class WkbReader {
  readonly view: DataView;
  at = 0;

  constructor(
    bytes: Uint8Array,
    private readonly dataset: string | undefined,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Count behind the head of a geometry of that type, each of whose parts takes `least` bytes or more. */
  head(type: number, name: string, least: number): number {
    this.need(5, `the head of a ${name}`);
    const order = this.view.getUint8(this.at);
    if (order !== 1) this.refuse('byte order 1 (little-endian)', `byte order ${order}`);
    const found = this.view.getUint32(this.at + 1, true);
    if (found !== type) this.refuse(`type ${type} (${name})`, `type ${found}`);
    this.at += 5;
    return this.count(name, least);
  }

  count(name: string, least: number): number {
    this.need(4, `the count of a ${name}`);
    const count = this.view.getUint32(this.at, true);
    this.at += 4;
    // Checked before anything is allocated: a count may lie.
    this.need(count * least, `the ${count} parts of a ${name}`);
    return count;
  }

  end(): void {
    const left = this.view.byteLength - this.at;
    if (left > 0) this.refuse('the end of the value', `${left} bytes more`);
  }

  private need(bytes: number, what: string): void {
    const left = this.view.byteLength - this.at;
    if (left < bytes) this.refuse(`${bytes} bytes for ${what}`, `${left} bytes`);
  }

  private refuse(expected: string, found: string): never {
    throw new Failure('geo_wkb_invalid', 'A value is not a MultiPolygon in well-known binary.', {
      dataset: this.dataset,
      expected,
      found,
      detail: { offset: this.at },
    });
  }
}

/**
 * Whether a polygon of a column in well-known binary holds a point, read where it stands: even-odd over its rings, west
 * and south borders in, east and north borders out (as `pointInPolygons`).
 *
 * @param value which of the column's values: a Polygon that was read before
 */
export function wkbPolygonHolds(
  { offsets, bytes }: { readonly offsets: Uint32Array; readonly bytes: Uint8Array },
  value: number,
  lon: number,
  lat: number,
): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offsets[value]);
  const rings = view.getUint32(5, true);
  let odd = false;
  let at = HEAD;
  for (let r = 0; r < rings; r++) {
    const end = at + 4 + POSITION * view.getUint32(at, true);
    at += 4;
    for (; at + POSITION < end; at += POSITION) {
      const y1 = view.getFloat64(at + 8, true);
      const y2 = view.getFloat64(at + 24, true);
      if (y1 <= lat === y2 <= lat) continue;
      const x1 = view.getFloat64(at, true);
      const x2 = view.getFloat64(at + 16, true);
      const crossing = y1 < y2 ? crossingAt(x1, y1, x2, y2, lat) : crossingAt(x2, y2, x1, y1, lat);
      if (crossing <= lon) odd = !odd;
    }
    at = end;
  }
  return odd;
}
