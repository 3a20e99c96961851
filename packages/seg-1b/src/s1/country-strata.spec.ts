import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { strings } from '@merchantry/contracts';
import {
  globalGrid,
  multiPolygon,
  polygonsAsWkb,
  rowCellAreas,
  spanCellCount,
  spanTiles,
  type PolygonRings,
} from '@merchantry/geo';
import { ANY_OVERLAP, CENTER, NEAREST } from '../tiles/tile-spans.js';
import { ZonePieces } from '../tiles/zone-pieces.js';
import { countryStrata, ZoneCells, type CountryStrata } from './country-strata.js';
import { countryTiles } from './country-tiles.js';
import type { AdmittedZone } from './country-zones.js';

const grid = globalGrid(60);

type Box = readonly [west: number, south: number, east: number, north: number];
const ringOf = ([w, s, e, n]: Box) => [w, s, e, s, e, n, w, n, w, s];

/** Zones by name, each of one box. */
function piecesOf(zones: Readonly<Record<string, Box>>): ZonePieces {
  const boxes = Object.values(zones);
  const { codes, dictionary } = strings(Object.keys(zones));
  const side = (k: 0 | 1 | 2 | 3) => Float64Array.from(boxes, (box) => box[k]);
  return new ZonePieces({
    tzid: { codes, dictionary },
    geometry: polygonsAsWkb(multiPolygon(boxes.map((box) => [ringOf(box)]))),
    minLon: side(0),
    minLat: side(1),
    maxLon: side(2),
    maxLat: side(3),
  });
}

interface Country {
  readonly shape: readonly PolygonRings[];
  /** Zones that are drawn; the country has those of `admitted`. */
  readonly zones: Readonly<Record<string, Box>>;
  readonly admitted: readonly string[];
  readonly immaterial?: readonly string[];
}

function strataOf({ shape, zones, admitted, immaterial = [] }: Country) {
  const pieces = piecesOf(zones);
  const land = multiPolygon(shape);
  const [tiles] = countryTiles(grid, [land], 'center');
  const own = admitted.map((tzid, stratum): AdmittedZone => ({
    tzid,
    stratum,
    material: !immaterial.includes(tzid),
  }));
  const made = countryStrata(new ZoneCells(grid, pieces, rowCellAreas(grid)), land, tiles, own, new Set());
  return { made, pieces, tiles };
}

/** Tiles of the parts that a test picks. */
const tilesOf = ({ parts }: CountryStrata, pick: (part: CountryStrata['parts'][number]) => boolean) =>
  parts.filter(pick).flatMap(({ cells }) => [...spanTiles(grid, cells)]);

const centreOf = (tile: number) =>
  [grid.centreLon[tile % grid.columns], grid.centreLat[Math.floor(tile / grid.columns)]] as const;
const tileAtCentre = (lon: number, lat: number) =>
  grid.centreLat.indexOf(lat) * grid.columns + grid.centreLon.indexOf(lon);

describe('whether a zone holds a tile or the tile only counts for it', () => {
  it('goes by the centre, of one zone or of several', () => {
    const drawn = { 'Z/East': [4, 0, 8, 3], 'Z/West': [0, 0, 4, 3] } as const;
    for (const admitted of [['Z/East'], ['Z/East', 'Z/West']]) {
      const { made, pieces } = strataOf({ shape: [[ringOf([0, 0, 8, 4])]], zones: drawn, admitted });
      expect(tilesOf(made, () => true)).toHaveLength(32);
      for (const { stratum, held, cells } of made.parts)
        for (const tile of spanTiles(grid, cells))
          expect(pieces.holds(admitted[stratum], ...centreOf(tile))).toBe(held);
      // The northern row lies in no zone at all; with one zone, neither does the west.
      expect(tilesOf(made, ({ held }) => !held)).toHaveLength(admitted.length === 1 ? 20 : 8);
    }
  });

  it('goes by the inner point of a tile that the country fills in part', () => {
    const islet: Country = {
      shape: [[ringOf([10.1, 10.1, 10.3, 10.3])]],
      zones: { 'Z/Isle': [10, 10, 10.4, 10.4], 'Z/Sea': [10.4, 10, 12, 12] },
      admitted: ['Z/Isle'],
    };
    const { made, tiles, pieces } = strataOf(islet);
    expect([tiles.rule, pieces.holds('Z/Isle', 10.5, 10.5)]).toEqual([ANY_OVERLAP, false]);
    expect(made.parts.map(({ held }) => held)).toEqual([true]);
    const several = strataOf({ ...islet, admitted: ['Z/Isle', 'Z/Sea'], immaterial: ['Z/Sea'] }).made;
    expect(several.parts).toMatchObject([{ stratum: 0, held: true, rule: ANY_OVERLAP }]);
    const strange = strataOf({ ...islet, admitted: ['Z/Sea'] }).made;
    expect(strange.parts).toMatchObject([{ stratum: 0, held: false, rule: ANY_OVERLAP }]);
  });

  it('is held where a material zone had no tile and takes one that the country overlaps', () => {
    const { made } = strataOf({
      shape: [[ringOf([0, 0, 2, 2])], [ringOf([20.1, 10.1, 20.2, 10.2])]],
      zones: { 'Z/Isle': [20, 10, 21, 11], 'Z/Main': [0, 0, 2, 2] },
      admitted: ['Z/Isle', 'Z/Main'],
    });
    expect(made.added).toHaveLength(1);
    expect(made.parts.find(({ stratum }) => stratum === 0)).toMatchObject({ held: true, rule: ANY_OVERLAP });
    expect(tilesOf(made, ({ held }) => !held)).toEqual([]);
  });

  it('is not held where a material zone is given the tile of another, at whose centre it is not', () => {
    const { made } = strataOf({
      shape: [[ringOf([0, 0, 4, 4])]],
      zones: { 'Z/Main': [0, 0, 4, 4], 'Z/Town': [1.1, 1.1, 1.4, 1.4] },
      admitted: ['Z/Main', 'Z/Town'],
    });
    expect([made.given, made.empty]).toEqual([1, []]);
    expect(tilesOf(made, ({ stratum }) => stratum === 1)).toEqual([tileAtCentre(1.5, 1.5)]);
    expect(tilesOf(made, ({ held }) => !held)).toEqual([tileAtCentre(1.5, 1.5)]);
  });

  it('is not held of a country whose tiles lie in none of its zones', () => {
    const { made } = strataOf({
      shape: [[ringOf([0, 0, 2, 1])]],
      zones: { 'Z/Far': [100, 0, 101, 1], 'Z/Near': [5, 0, 6, 1] },
      admitted: ['Z/Far', 'Z/Near'],
      immaterial: ['Z/Far'],
    });
    expect(made.parts).toMatchObject([{ stratum: 1, held: false, rule: CENTER }]);
    expect([made.moved, spanCellCount(made.parts[0].cells)]).toEqual([2, 2]);
  });

  it('follows from the polygons alone, whatever zones a country has, and every tile has one stratum', () => {
    const edge = fc.integer({ min: 0, max: 6 });
    const zone = fc
      .tuple(edge, edge, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
      .map(([w, s, width, height]): Box => [w, s, w + width, s + height]);
    fc.assert(
      fc.property(zone, zone, zone, (a, b, c) => {
        const country: Country = {
          shape: [[ringOf([0, 0, 6, 6])]],
          zones: { 'Z/A': a, 'Z/B': b, 'Z/C': c },
          admitted: ['Z/A', 'Z/B', 'Z/C'],
          immaterial: ['Z/A', 'Z/B', 'Z/C'],
        };
        const { made, pieces } = strataOf(country);
        const all = tilesOf(made, () => true);
        expect([new Set(all).size, all.length]).toEqual([36, 36]);
        for (const { stratum, held, cells } of made.parts)
          for (const tile of spanTiles(grid, cells)) {
            const at = centreOf(tile);
            expect(pieces.holds(country.admitted[stratum], ...at)).toBe(held);
            // What is assigned lies in no zone of the country.
            if (!held) expect(country.admitted.filter((tzid) => pieces.holds(tzid, ...at))).toEqual([]);
          }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a country that takes the nearest tile', () => {
  it('is assigned, and stands under the rule that S6 exempts', () => {
    const speck = 1e-9;
    const { made, tiles } = strataOf({
      shape: [[ringOf([2.1, 2.1, 2.1 + speck, 2.1 + speck])]],
      zones: { 'Z/Else': [50, 0, 51, 1], 'Z/Own': [60, 0, 61, 1] },
      admitted: ['Z/Own'],
    });
    expect(tiles.rule).toBe(NEAREST);
    expect(made.parts).toMatchObject([{ rule: NEAREST, held: false }]);
    expect(tilesOf(made, () => true)).toEqual([tileAtCentre(2.5, 2.5)]);
  });
});
