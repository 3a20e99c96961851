import { Failure } from '@merchantry/contracts';
import {
  checkPolygons,
  type PolygonGeometry,
  polygonCount,
  polygonsFromGeoJson,
  ringOf,
  type UnwrappedPolygons,
} from '@merchantry/geo';
import { at } from '../csv-rows.js';
import { cutAtAntimeridian } from '../geography/cut-antimeridian.js';
import { type SourceFile, sourceText } from '../source-file.js';
import { PieceList, type ZonePieces } from './zone-pieces.js';

/**
 * Zone pieces of a user's GeoJSON: a FeatureCollection of Polygon or MultiPolygon features, each with a `tzid` property.
 * A zone may have several features; its pieces keep the order of the file, cut at the antimeridian.
 *
 * @throws Failure reference_source_invalid; geo_* for a geometry that cannot be used
 */
export function zonePiecesFromUser(source: SourceFile): ZonePieces {
  const collection = parse(source);
  if (collection?.type !== 'FeatureCollection' || !Array.isArray(collection.features))
    throw refuse(source, 'a GeoJSON FeatureCollection', String(collection?.type));
  if (collection.features.length === 0) throw refuse(source, 'at least one feature', 'none');
  const list = new PieceList();
  collection.features.forEach((feature, i) => {
    const tzid = feature?.properties?.tzid;
    if (typeof tzid !== 'string' || tzid === '')
      throw refuse(source, `a tzid property on feature ${i}`, JSON.stringify(tzid) ?? 'none');
    const shape = usablePolygons(source, tzid, feature.geometry);
    for (let p = 0; p < polygonCount(shape); p++) {
      const rings = Array.from({ length: shape.polygonStart[p + 1] - shape.polygonStart[p] }, (_, r) =>
        ringOf(shape, shape.polygonStart[p] + r),
      );
      for (const piece of cutAtAntimeridian(rings)) list.addRings(tzid, piece);
    }
  });
  return list.pieces();
}

function usablePolygons(source: SourceFile, tzid: string, geometry: unknown): UnwrappedPolygons {
  try {
    return checkPolygons(polygonsFromGeoJson(geometry as PolygonGeometry));
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    throw new Failure(cause.code, `${tzid}: ${cause.message}`, { ...cause.place, ...at(source), cause });
  }
}

interface UserFeatures {
  readonly type?: unknown;
  readonly features?: readonly {
    readonly geometry?: unknown;
    readonly properties?: { readonly tzid?: unknown } | null;
  }[];
}

function parse(source: SourceFile): UserFeatures | null {
  try {
    return JSON.parse(sourceText(source)) as UserFeatures | null;
  } catch (cause) {
    if (cause instanceof Failure && cause.code === 'reference_source_invalid') throw cause;
    throw refuse(source, 'JSON', cause instanceof Error ? cause.message : String(cause), cause);
  }
}

const refuse = (source: SourceFile, expected: string, found: string, cause?: unknown) =>
  new Failure('reference_source_invalid', `${source.id} is not a set of time-zone polygons`, {
    ...at(source),
    column: 'tzid',
    expected,
    found,
    cause,
  });
