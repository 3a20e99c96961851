import { Failure } from '@merchantry/contracts';

const POLYGON = 3;

/** Polygons in well-known binary, one value each, as a `geometry` column of a table holds them. */
export interface WkbPolygons {
  /** Value i is `bytes` from `offsets[i]` up to `offsets[i + 1]`. */
  readonly offsets: Uint32Array;
  readonly bytes: Uint8Array;
}

/** Told of rings where they stand: vertices of 16 bytes (longitude, latitude) from one offset in a view up to another. */
export interface RingVisitor {
  ring(view: DataView, from: number, end: number): void;
  /** After the last ring of a value. */
  endPolygon?(): void;
}

/**
 * Visits the rings of polygons in well-known binary without copying them.
 *
 * @param values which of the column's values, in that order
 * @throws Failure `geo_wkb_invalid` for anything but little-endian, two-dimensional polygons; `detail.value` says which
 */
export function visitWkbRings(
  { offsets, bytes }: WkbPolygons,
  values: Iterable<number>,
  visitor: RingVisitor,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const value of values) {
    const stop = offsets[value + 1];
    let at = offsets[value];
    const need = (least: number) => {
      if (stop - at < least) refuse(value, `${least} bytes more`, `${stop - at} bytes`);
    };
    need(9);
    if (view.getUint8(at) !== 1 || view.getUint32(at + 1, true) !== POLYGON)
      refuse(value, 'byte order 1, type 3', `${view.getUint8(at)}, ${view.getUint32(at + 1, true)}`);
    const rings = view.getUint32(at + 5, true);
    at += 9;
    for (let r = 0; r < rings; r++) {
      need(4);
      const vertices = view.getUint32(at, true);
      at += 4;
      need(16 * vertices);
      visitor.ring(view, at, at + 16 * vertices);
      at += 16 * vertices;
    }
    if (at !== stop) refuse(value, 'the end of the value', `${stop - at} bytes more`);
    visitor.endPolygon?.();
  }
}

function refuse(value: number, expected: string, found: string): never {
  throw new Failure('geo_wkb_invalid', 'A value is not a Polygon in well-known binary.', {
    row: value,
    expected,
    found,
    detail: { value },
  });
}
