import { strings } from '@merchantry/contracts';
import { multiPolygon, wkbOf, type PolygonRings } from '@merchantry/geo';
import type { CountryPolygonColumns } from '../src/tiles/country-shapes.js';

/** Corners of a box as a closed ring. */
export const boxRing = (west: number, south: number, east: number, north: number): number[] => [
  west,
  south,
  east,
  south,
  east,
  north,
  west,
  north,
  west,
  south,
];

/** `world_countries` of values in well-known binary, one a country. */
export function columnsOfWkb(
  rows: readonly (readonly [iso: string, wkb: Uint8Array])[],
): CountryPolygonColumns {
  const offsets = new Uint32Array(rows.length + 1);
  rows.forEach(([, wkb], i) => (offsets[i + 1] = offsets[i] + wkb.length));
  const bytes = new Uint8Array(offsets[rows.length]);
  rows.forEach(([, wkb], i) => bytes.set(wkb, offsets[i]));
  const { codes, dictionary } = strings(rows.map(([iso]) => iso));
  return { countryIso: { codes, dictionary }, geometry: { offsets, bytes } };
}

/** The same of polygons. */
export const columnsOfPolygons = (shapes: Readonly<Record<string, readonly PolygonRings[]>>) =>
  columnsOfWkb(
    Object.entries(shapes).map(([iso, polygons]) => [iso, wkbOf(multiPolygon(polygons))] as const),
  );
