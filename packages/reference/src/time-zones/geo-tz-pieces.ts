import { Failure } from '@merchantry/contracts';
import geobuf from 'geobuf';
import Pbf from 'pbf';
import { at } from '../csv-rows.js';
import { type SourceFile, sourceText } from '../source-file.js';
import { PieceList, type ZonePieces } from './zone-pieces.js';

/** Index of a geo-tz data product: leaves are a place in the data file, or zones that hold the whole quad. */
interface QuadNode {
  readonly pos?: number;
  readonly len?: number;
  readonly a?: QuadChild;
  readonly b?: QuadChild;
  readonly c?: QuadChild;
  readonly d?: QuadChild;
}
type QuadChild = QuadNode | readonly number[];

interface QuadIndex {
  readonly timezones: readonly string[];
  readonly lookup: QuadNode;
}

type Box = readonly [west: number, south: number, east: number, north: number];

/** The quadtree spans this much of the globe; points beyond are looked up on its rim. */
const EAST_RIM = 179.9999;
const NORTH_RIM = 89.9999;
/** Decimals of the clipped pieces: their sides on a seam are rounded, so whole quads are too and no gap is left. */
const PRECISION = 1e6;

/**
 * Steps to a degree that coordinates are finally rounded to, 5 cm at most: a power of two leaves most bits of a double
 * zero, so the table packs to less than half. Neighbours share their corners, and rounding keeps them shared.
 */
const STEPS = 2 ** 20;

const atPrecision = (degrees: number) => Math.round(degrees * PRECISION) / PRECISION;
const atStep = (degrees: number) => Math.round(degrees * STEPS) / STEPS;
const outTo = (degrees: number, rim: number, end: number) =>
  degrees >= rim ? end : degrees <= -rim ? -end : degrees;

/**
 * Zone pieces of geo-tz 8.1.9: a walk of its quadtree, quads in the order north-east, north-west, south-west,
 * south-east, pieces within a leaf as they lie in the file. What touches the rim of the tree is drawn out to the edge of
 * the globe, as its own look-up does with points, and every coordinate rounded to 2^-20 degrees.
 *
 * @throws Failure reference_source_invalid where the index or the data are not what this walk expects
 */
export function geoTzPieces(index: SourceFile, data: SourceFile): ZonePieces {
  const { timezones, lookup } = parseIndex(index);
  const list = new PieceList();
  const settle = (rings: number[][][]) => {
    for (const ring of rings) {
      for (const position of ring) {
        position[0] = atStep(outTo(position[0], EAST_RIM, 180));
        position[1] = atStep(outTo(position[1], NORTH_RIM, 90));
      }
    }
    return rings;
  };
  const walk = (node: QuadNode, [west, south, east, north]: Box): void => {
    const lon = (west + east) / 2;
    const lat = (south + north) / 2;
    const quads: readonly (readonly [QuadChild | undefined, Box])[] = [
      [node.a, [lon, lat, east, north]],
      [node.b, [west, lat, lon, north]],
      [node.c, [west, south, lon, lat]],
      [node.d, [lon, south, east, lat]],
    ];
    for (const [child, box] of quads) {
      if (!child) continue; // open sea
      if (isWhole(child)) for (const zone of child) list.add(timezones[zone], settle([rectangle(box)]));
      else if (child.pos === undefined || child.len === undefined) walk(child, box);
      else addLeaf(child.pos, child.len);
    }
  };
  const addLeaf = (position: number, length: number): void => {
    const { features } = decodeLeaf(data, position, length);
    for (const { geometry, properties } of features) {
      const tzid = String(properties.tzid);
      const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
      for (const rings of polygons) list.add(tzid, settle(rings));
    }
  };
  walk(lookup, [-EAST_RIM, -NORTH_RIM, EAST_RIM, NORTH_RIM]);
  return list.pieces();
}

const isWhole = (child: QuadChild): child is readonly number[] => Array.isArray(child);

function rectangle(box: Box): number[][] {
  const [west, south, east, north] = box.map(atPrecision);
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

function parseIndex(source: SourceFile): QuadIndex {
  try {
    const value = JSON.parse(sourceText(source)) as QuadIndex;
    if (Array.isArray(value.timezones) && typeof value.lookup === 'object') return value;
  } catch (cause) {
    throw unusable(source, 'a quadtree index', cause instanceof Error ? cause.message : String(cause), cause);
  }
  throw unusable(source, 'a quadtree index', 'JSON without timezones and lookup');
}

function decodeLeaf(source: SourceFile, position: number, length: number) {
  try {
    return geobuf.decode(new Pbf(source.bytes.subarray(position, position + length)));
  } catch (cause) {
    throw unusable(source, `a geobuf at byte ${position}`, String(cause), cause);
  }
}

const unusable = (source: SourceFile, expected: string, found: string, cause?: unknown) =>
  new Failure('reference_source_invalid', `${source.id} cannot be read`, {
    ...at(source),
    expected,
    found,
    cause,
  });
