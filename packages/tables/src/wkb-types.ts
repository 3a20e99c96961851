import type { BinaryColumn } from '@merchantry/contracts';

/** Geometry types by their number in well-known binary (OGC 06-103r4, table 8). */
const TYPES = [
  undefined,
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
];

/** The type a value's first five bytes state, or undefined when they are not the head of a two-dimensional geometry. */
export function wkbType({ bytes, offsets }: BinaryColumn, row: number): string | undefined {
  const at = offsets[row];
  if (offsets[row + 1] - at < 5 || bytes[at] > 1) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at + 1, 4);
  return TYPES[view.getUint32(0, bytes[at] === 1)];
}

/** The types that occur in a column, in alphabetical order; a value that is no geometry adds none. */
export function wkbTypes(column: BinaryColumn): string[] {
  const found = new Set<string>();
  for (let row = 0; row < column.length; row++) {
    const type = column.validity?.[row] === 0 ? undefined : wkbType(column, row);
    if (type !== undefined) found.add(type);
  }
  return [...found].sort();
}
