import { Failure, isFailure } from '@merchantry/contracts';
import type { CodedNames as Coded } from '@merchantry/rng';
import {
  checkPolygons,
  polygonsFromWkb,
  unwrapRings,
  withinTheGlobe,
  type MultiPolygon,
  type WkbPolygons,
} from '@merchantry/geo';

/** Columns of `world_countries` that tiles come from. */
export interface CountryPolygonColumns {
  readonly countryIso: Coded;
  /** One MultiPolygon a row in well-known binary. */
  readonly geometry: WkbPolygons;
}

/**
 * Land of each country in the order of `isos`, its rings within [-180, 180]: rings stay as they are but those with an edge
 * longer than 180 degrees, which are unwrapped and cut at the antimeridian. Nothing is repaired.
 *
 * @param isos countries, ascending
 * @param trust `checked` for polygons whose very bytes S1 has checked
 * @throws Failure `E001_GEO_INVALID` for polygons that nobody should guess about, the reason as cause and in `detail`;
 * `E005_ISO_FK` for a country without polygon, a polygon without country, or two of one country
 */
export function countryShapes(
  isos: readonly string[],
  { countryIso, geometry }: CountryPolygonColumns,
  trust: 'checked' | 'unchecked' = 'unchecked',
): MultiPolygon[] {
  const place = new Map(isos.map((iso, k) => [iso, k]));
  const shapes: (MultiPolygon | undefined)[] = isos.map(() => undefined);
  for (let i = 0; i < countryIso.codes.length; i++) {
    const iso = countryIso.dictionary[countryIso.codes[i]];
    const k = place.get(iso);
    if (k === undefined) throw unmatched('country_iso', i, 'a code of ISO 3166', iso);
    if (shapes[k] !== undefined) throw unmatched('country_iso', i, 'one row a country', `${iso} again`);
    const wkb = geometry.bytes.subarray(geometry.offsets[i], geometry.offsets[i + 1]);
    shapes[k] =
      trust === 'checked' ? withinTheGlobe(unwrapRings(polygonsFromWkb(wkb, DATASET))) : landOf(iso, wkb, i);
  }
  return shapes.map((shape, k) => {
    if (shape === undefined) throw unmatched('country_iso', undefined, `a polygon of ${isos[k]}`, 'none');
    return shape;
  });
}

const DATASET = 'world_countries';

function landOf(iso: string, wkb: Uint8Array, row: number): MultiPolygon {
  try {
    const shape = polygonsFromWkb(wkb, DATASET);
    checkFilled(shape);
    return withinTheGlobe(checkPolygons(shape, { dataset: DATASET, name: iso }));
  } catch (cause) {
    if (!isFailure(cause)) throw cause;
    throw new Failure('E001_GEO_INVALID', `The polygon of ${iso} is invalid: ${cause.message}`, {
      dataset: DATASET,
      column: 'geometry',
      row,
      expected: cause.place.expected,
      found: cause.place.found,
      detail: { ...cause.place.detail, country_iso: iso, reason: cause.code },
      cause,
    });
  }
}

/** Land without a polygon would be taken to lie where longitude and latitude are 0. */
function checkFilled({ polygonStart }: MultiPolygon): void {
  const rings = polygonStart.subarray(1).map((end, p) => end - polygonStart[p]);
  if (rings.length > 0 && !rings.includes(0)) return;
  throw new Failure('geo_geometry_invalid', 'A country has no land, or a part of it no ring.', {
    expected: 'polygons of one ring or more',
    found: rings.length === 0 ? 'no polygon' : `polygon ${rings.indexOf(0)} without a ring`,
  });
}

const unmatched = (column: string, row: number | undefined, expected: string, found: string): Failure =>
  new Failure('E005_ISO_FK', 'Countries and polygons do not match.', {
    dataset: DATASET,
    column,
    row,
    expected,
    found,
  });
