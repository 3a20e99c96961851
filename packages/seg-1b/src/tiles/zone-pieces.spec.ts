import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { strings } from '@merchantry/contracts';
import {
  extentOf,
  globalGrid,
  multiPolygon,
  polygonsAsWkb,
  spansHold,
  wkbPolygonHolds,
  type ZonePieceColumns,
} from '@merchantry/geo';
import { ZonePieces } from './zone-pieces.js';

type Ring = readonly number[];

function piecesOf(rows: readonly (readonly [string, Ring])[]): ZonePieceColumns {
  const boxes = rows.map(([, ring]) => extentOf(Float64Array.from(ring)));
  const { codes, dictionary } = strings(rows.map(([tzid]) => tzid));
  return {
    tzid: { codes, dictionary },
    geometry: polygonsAsWkb(multiPolygon(rows.map(([, ring]) => [ring]))),
    minLon: Float64Array.from(boxes, ({ west }) => west),
    minLat: Float64Array.from(boxes, ({ south }) => south),
    maxLon: Float64Array.from(boxes, ({ east }) => east),
    maxLat: Float64Array.from(boxes, ({ north }) => north),
  };
}

/** Triangles, so that the box of a piece is not the piece; some touch a pole, some a whole degree. */
const corner = fc.tuple(
  fc.oneof(fc.integer({ min: -180, max: 180 }), fc.double({ min: -180, max: 180, noNaN: true })),
  fc.oneof(fc.integer({ min: -90, max: 90 }), fc.double({ min: -90, max: 90, noNaN: true })),
);
const triangle = fc.tuple(corner, corner, corner).map(([a, b, c]): Ring => [...a, ...b, ...c, ...a]);
const anyPieces = fc.array(fc.tuple(fc.constantFrom('Z/A', 'Z/B'), triangle), {
  minLength: 1,
  maxLength: 12,
});

/** Every piece of the zone asked, without boxes or bands. */
const holdsByHand = ({ tzid, geometry }: ZonePieceColumns, zone: string, lon: number, lat: number) =>
  [...tzid.codes.keys()].some(
    (i) => tzid.dictionary[tzid.codes[i]] === zone && wkbPolygonHolds(geometry, i, lon, lat),
  );

describe('ZonePieces', () => {
  it('hold the points that a look at all pieces finds, poles and whole degrees included', () => {
    fc.assert(
      fc.property(anyPieces, fc.array(corner, { minLength: 1, maxLength: 20 }), (rows, points) => {
        const columns = piecesOf(rows);
        const pieces = new ZonePieces(columns);
        const vertices = rows.flatMap(([, ring]) => [[ring[0], ring[1]]]);
        for (const [lon, lat] of [...points, ...vertices, [0, 90], [0, -90], [-180, 0]])
          for (const zone of ['Z/A', 'Z/B'])
            expect(pieces.holds(zone, lon, lat)).toBe(holdsByHand(columns, zone, lon, lat));
      }),
      { numRuns: 300 },
    );
  });

  it('hold a centre if and only if it is a cell of the zone', () => {
    const grid = globalGrid(600);
    fc.assert(
      fc.property(anyPieces, (rows) => {
        const pieces = new ZonePieces(piecesOf(rows));
        // Pieces of a zone tile without overlap: one is enough to compare with.
        const [first] = rows;
        const one = new ZonePieces(piecesOf([first]));
        const cells = one.cells(grid, first[0]);
        for (let row = 0; row < grid.rows; row++)
          for (let column = 0; column < grid.columns; column++)
            expect(one.holds(first[0], grid.centreLon[column], grid.centreLat[row])).toBe(
              spansHold(cells, row, column),
            );
        expect(pieces.has(first[0])).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('know nothing of a zone that no piece draws', () => {
    const pieces = new ZonePieces(piecesOf([['Z/A', [0, 0, 1, 0, 0, 1, 0, 0]]]));
    expect(pieces.has('Z/None')).toBe(false);
    expect(pieces.holds('Z/None', 0.1, 0.1)).toBe(false);
    expect(pieces.cells(globalGrid(600), 'Z/None').row).toHaveLength(0);
    expect(pieces.middles('Z/None')).toEqual([]);
    expect(pieces.distance('Z/None', 0, 0)).toBe(Infinity);
  });

  it('measure to the nearest box the short way round, and list middles from the largest box', () => {
    const pieces = new ZonePieces(
      piecesOf([
        ['Z/A', [178, 0, 179, 0, 179, 1, 178, 1, 178, 0]],
        ['Z/A', [10, 0, 14, 0, 14, 2, 10, 2, 10, 0]],
      ]),
    );
    expect(pieces.distance('Z/A', -179, 0.5)).toBe(2);
    expect(pieces.distance('Z/A', 12, 5)).toBe(3);
    expect(pieces.distance('Z/A', 11, 1)).toBe(0);
    expect(pieces.middles('Z/A')).toEqual([
      [12, 1],
      [178.5, 0.5],
    ]);
  });
});
