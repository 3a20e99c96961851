import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { globalGrid } from './grid.js';
import { NearestCell } from './nearest-cell.js';
import { NearestInSpans } from './nearest-in-spans.js';
import { intersectSpans, splitSpans, subtractSpans, unionSpans } from './span-sets.js';
import { spanTiles, spansOfTiles, type Spans } from './spans.js';

const grid = globalGrid(900); // 24 columns, 12 rows
const cells = grid.rows * grid.columns;
const tiles = (least: number, most: number) =>
  fc.uniqueArray(fc.integer({ min: 0, max: cells - 1 }), { minLength: least, maxLength: most });
const list = (spans: Spans) => [...spanTiles(grid, spans)];
const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b);

describe('span sets', () => {
  it('are what sets of tile ids are', () => {
    fc.assert(
      fc.property(tiles(0, 150), tiles(0, 150), (a, b) => {
        const [left, right] = [spansOfTiles(grid, a), spansOfTiles(grid, b)];
        expect(list(left)).toEqual(ascending(a));
        expect(list(unionSpans(left, right))).toEqual(ascending([...new Set([...a, ...b])]));
        const shared = ascending(a.filter((tile) => b.includes(tile)));
        const rest = ascending(a.filter((tile) => !b.includes(tile)));
        expect(list(intersectSpans(left, right))).toEqual(shared);
        expect(list(subtractSpans(left, right))).toEqual(rest);
        const split = splitSpans(left, right);
        expect([list(split.shared), list(split.rest)]).toEqual([shared, rest]);
      }),
      { seed: 21, numRuns: 200 },
    );
  });
});

describe('NearestInSpans', () => {
  // Distances are compared, not cells: NearestCell adds the rounding of its point to ties.
  it('finds a cell as near as NearestCell does, within the same reach', () => {
    const fine = globalGrid(60);
    const all = fine.rows * fine.columns;
    const scattered = fc.uniqueArray(fc.integer({ min: 0, max: all - 1 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        scattered,
        fc.integer({ min: 0, max: all - 1 }),
        fc.constantFrom(3.5, 20.5, Infinity),
        (set, from, reach) => {
          const row = Math.floor(from / fine.columns);
          const column = from % fine.columns;
          const member = new Set(set);
          const twin = new NearestCell(fine).find(
            fine.centreLon[column],
            fine.centreLat[row],
            (cell) => member.has(cell),
            reach,
          );
          const spans = spansOfTiles(fine, set);
          const nearest = new NearestInSpans(fine, spans);
          const found = nearest.find(row, column, reach);
          const near = nearest.within(row, column, column + 1, Math.min(reach, 200));
          if (twin === -1) {
            expect(found).toBeUndefined();
            return;
          }
          const squared = (cell: number) => {
            const aside = Math.abs((cell % fine.columns) - column);
            const run =
              Math.min(aside, fine.columns - aside) * Math.cos((fine.centreLat[row] * Math.PI) / 180);
            return run * run + (Math.floor(cell / fine.columns) - row) ** 2;
          };
          const cell = spans.row[found!.span] * fine.columns + found!.column;
          expect(member.has(cell)).toBe(true);
          expect(squared(cell)).toBeCloseTo(squared(twin), 1);
          if (reach < Infinity) expect(near).toEqual([[column, column + 1]]);
        },
      ),
      { seed: 22, numRuns: 300 },
    );
  });

  it('breaks ties by the nearer row, the northern row, the western column', () => {
    const at = (row: number, column: number) => row * grid.columns + column;
    const find = (set: readonly number[], row: number, column: number) => {
      const spans = spansOfTiles(grid, set);
      const { span, column: found } = new NearestInSpans(grid, spans).find(row, column)!;
      return at(spans.row[span], found);
    };
    expect(find([at(4, 7), at(6, 7)], 5, 7)).toBe(at(4, 7));
    expect(find([at(5, 9), at(5, 5)], 5, 7)).toBe(at(5, 5));
    expect(find([at(5, 23), at(5, 1)], 5, 0)).toBe(at(5, 23));
    expect(find([at(5, 22), at(5, 0)], 5, 23)).toBe(at(5, 22));
  });
});
