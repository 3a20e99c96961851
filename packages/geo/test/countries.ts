import { createRequire } from 'node:module';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { withinTheGlobe } from '../src/cut-antimeridian.js';
import { polygonsFromGeoJson, type MultiPolygon, type PolygonGeometry } from '../src/polygon.js';
import { unwrapRings } from '../src/unwrap-rings.js';

type World = Topology<{ countries: GeometryCollection }>;

/** Countries of Natural Earth 10m as they come, by ISO number: rings that touch or cross themselves included. */
export function naturalEarth(): Map<string, MultiPolygon> {
  const world = createRequire(import.meta.url)('world-atlas/countries-10m.json') as World;
  const shapes = new Map<string, MultiPolygon>();
  for (const { id, geometry } of feature(world, world.objects.countries).features)
    shapes.set(String(id), withinTheGlobe(unwrapRings(polygonsFromGeoJson(geometry as PolygonGeometry))));
  return shapes;
}
