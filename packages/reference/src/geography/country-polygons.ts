import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { Failure } from '@merchantry/contracts';
import { cutPolygons, extentOf, multiPolygon, unwrapRings, type UnwrappedPolygons } from '@merchantry/geo';
import { type SourceFile, sourceText } from '../source-file.js';
import { type CountryBox, polygonPolicy, type PolygonPolicy } from './country-parts.js';
import { evenOddRepair } from './even-odd-repair.js';

/** The land of one country: longitudes within [-180, 180], cut at the antimeridian, closed through the pole. */
export interface CountryPolygons {
  readonly iso: string;
  readonly polygons: UnwrappedPolygons;
  /** True where a box stands for land that the source does not draw. */
  readonly marked: boolean;
}

export interface CountryPolygonSources {
  /** TopoJSON of `world-atlas`: features with a name and, mostly, the ISO number as id. */
  readonly atlas: SourceFile;
  readonly names: SourceFile;
  readonly parts: SourceFile;
  readonly boxes: SourceFile;
}

/** Rings of one polygon: the outer ring, then holes. */
type Rings = readonly Float64Array[];

/**
 * Land of every country, ascending by code, from the atlas and the committed policy on what has no code of its own.
 *
 * @param isoOfNumber alpha-2 code by ISO number, all 249
 * @throws Failure `reference_drift` where the atlas no longer has what the policy names, or a country is left without land
 */
export function countryPolygons(
  sources: CountryPolygonSources,
  isoOfNumber: ReadonlyMap<number, string>,
): CountryPolygons[] {
  const isos = [...isoOfNumber.values()].sort();
  const policy = polygonPolicy(sources.names, sources.parts, sources.boxes, isos);
  const found = new Map<string, Rings[]>(isos.map((iso) => [iso, []]));
  const seen = new Set<string>();
  for (const { name, number, polygons } of atlasFeatures(sources.atlas)) {
    seen.add(name);
    const own = policy.names.has(name) ? policy.names.get(name)! : isoOfNumber.get(number);
    if (own === undefined) throw drift(sources.atlas, `a row for ${name} in polygon-names.csv`, 'none');
    for (const rings of polygons) {
      const iso = partOf(policy, name, rings[0]) ?? own;
      if (iso !== null) found.get(iso)!.push(rings);
    }
  }
  for (const name of [...policy.names.keys(), ...policy.parts.keys()])
    if (!seen.has(name)) throw drift(sources.atlas, `a feature ${name}`, 'none');
  const shapes = new Map<string, Rings[]>(
    [...found].map(([iso, polygons]) => [iso, polygons.flatMap(evenOddRepair)]),
  );
  for (const box of policy.boxes) {
    shapes.set(box.iso, [[boxRing(box)]]);
    cutOut(shapes.get(box.cutFrom)!, box, sources.boxes);
  }
  const marked = new Set(policy.boxes.map(({ iso }) => iso));
  return isos.map((iso) => {
    const polygons = shapes.get(iso)!;
    if (polygons.length === 0) throw drift(sources.atlas, `land of ${iso}`, 'none');
    return { iso, polygons: unwrapRings(multiPolygon(polygons)), marked: marked.has(iso) };
  });
}

interface AtlasFeature {
  readonly name: string;
  readonly number: number;
  readonly polygons: readonly Rings[];
}

/** Features of the atlas, their polygons cut at the antimeridian. */
function atlasFeatures(atlas: SourceFile): AtlasFeature[] {
  const topology = JSON.parse(sourceText(atlas)) as Topology<{
    countries: GeometryCollection<{ name: string }>;
  }>;
  return feature(topology, topology.objects.countries).features.map(({ id, properties, geometry }) => {
    if (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon')
      throw drift(atlas, 'polygons', `${geometry.type} of ${properties.name}`);
    const nested = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    const shape = multiPolygon(nested.map((rings) => rings.map((ring) => ring.flat())));
    return { name: properties.name, number: Number(id ?? NaN), polygons: cutPolygons(shape) };
  });
}

/** The country whose box holds the mean vertex of a ring; the closing vertex counts once. */
function partOf(policy: PolygonPolicy, name: string, ring: Float64Array): string | undefined {
  const boxes = policy.parts.get(name);
  if (!boxes) return undefined;
  let lon = 0;
  let lat = 0;
  for (let i = 2; i < ring.length; i += 2) {
    lon += ring[i];
    lat += ring[i + 1];
  }
  const vertices = ring.length / 2 - 1;
  return boxes.find((box) => holds(box, lon / vertices, lat / vertices))?.iso;
}

const holds = ({ west, south, east, north }: CountryBox, lon: number, lat: number): boolean =>
  lon >= west && lon <= east && lat >= south && lat <= north;

/** The closed ring of a box, counter-clockwise. */
export function boxRing({ west, south, east, north }: CountryBox): Float64Array {
  return Float64Array.of(west, south, east, south, east, north, west, north, west, south);
}

/** Makes a box a hole of the polygon around it. */
function cutOut(polygons: Rings[], box: CountryBox, source: SourceFile): void {
  const around = polygons.findIndex(([outer]) => {
    const extent = extentOf(outer);
    return (
      extent.west < box.west && extent.east > box.east && extent.south < box.south && extent.north > box.north
    );
  });
  if (around === -1) throw drift(source, `land around the box of ${box.iso}`, 'none');
  polygons[around] = [...polygons[around], boxRing(box)];
}

const drift = (source: SourceFile, expected: string, found: string): Failure =>
  new Failure('reference_drift', 'the atlas no longer fits the policy on its features', {
    dataset: 'world_countries',
    path: source.path,
    expected,
    found,
  });
