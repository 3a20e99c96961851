import { checkPolygons, cutPolygons, openVector } from '@merchantry/geo';
import { readingSource, type SourceFile } from '../source-file.js';

/** One feature of a user's file of polygons. */
export interface NamedPolygons {
  readonly name: string;
  /** Its polygons, each within [-180, 180], as rings. */
  readonly polygons: readonly (readonly Float64Array[])[];
}

/** User sources that are files of polygons, with the property that names a feature. */
const NAME_PROPERTIES: Readonly<Record<string, string>> = { countries: 'country_iso', time_zones: 'tzid' };

/** Whether a source is a user's file of polygons. */
export const isPolygonFile = ({ id, dataset = '' }: SourceFile): boolean =>
  id.startsWith('user:') && dataset in NAME_PROPERTIES;

/**
 * Features of a user's file of polygons in its order: GeoJSON, or any format of the optional GDAL driver. Nothing is
 * repaired; rings over the antimeridian are cut there.
 *
 * @throws Failure `geo_vector_*`, `geo_driver_missing`; `geo_*` with the name of the feature (geometry, ring, coordinates)
 */
export const userPolygons = (source: SourceFile): Promise<NamedPolygons[]> =>
  readingSource(source, async () => {
    const { dataset = '', path } = source;
    const file = await openVector(path, { nameProperty: NAME_PROPERTIES[dataset] });
    try {
      return (await file.read()).map(({ name, polygons }) => ({
        name,
        polygons: cutPolygons(checkPolygons(polygons, { name })),
      }));
    } finally {
      await file.close();
    }
  });
