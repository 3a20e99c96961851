import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { globalGrid } from '@merchantry/geo';
import { spansOfSites } from './span-of-tile.js';
import { withOrdinals } from './tile-spans.js';

const grid = globalGrid(600);

/** AA: two runs of a row and one below; BB shares a tile with it; CC has none; DD holds the last tile of the grid. */
const spans = withOrdinals({
  grid,
  isos: ['AA', 'BB', 'CC', 'DD'],
  strata: ['Z/One'],
  country: Uint16Array.of(0, 0, 0, 1, 3),
  row: Uint32Array.of(2, 2, 3, 2, 17),
  colStart: Uint32Array.of(4, 8, 0, 5, 35),
  colLen: Uint32Array.of(3, 2, 1, 1, 1),
  stratum: new Uint16Array(5),
  rule: new Uint8Array(5),
  held: new Uint8Array(5),
});

/** Every span looked at. */
function spanByHand(country: number, tile: number): number {
  return [...spans.row.keys()].findIndex((i) => {
    const first = spans.row[i] * grid.columns + spans.colStart[i];
    return spans.country[i] === country && first <= tile && tile < first + spans.colLen[i];
  });
}

describe('spansOfSites', () => {
  it('finds the span that a look at all of them finds, and refuses what none holds', () => {
    fc.assert(
      fc.property(fc.nat(3), fc.nat(grid.rows * grid.columns - 1), (country, tile) => {
        const found = () =>
          spansOfSites(spans, [country], Float64Array.of(tile), 'sites', 'E606_FK_TILE_INDEX')[0];
        const expected = spanByHand(country, tile);
        if (expected >= 0) expect(found()).toBe(expected);
        else expect(found).toThrow(expect.objectContaining({ code: 'E606_FK_TILE_INDEX' }));
      }),
      { numRuns: 1000 },
    );
    for (let tile = 0; tile < grid.rows * grid.columns; tile++)
      for (const country of [0, 1, 2, 3]) {
        const expected = spanByHand(country, tile);
        if (expected < 0) continue;
        expect(spansOfSites(spans, [country], Float64Array.of(tile), 's', 'E709_TILE_FK_VIOLATION')).toEqual(
          Uint32Array.of(expected),
        );
      }
  });

  it('names the first row that asks for a tile of another country', () => {
    const tiles = Float64Array.from([76, 77, 78], (tile) => tile);
    expect(() => spansOfSites(spans, [0, 1, 1], tiles, 'sites', 'E505_TILE_NOT_IN_INDEX')).toThrow(
      expect.objectContaining({
        code: 'E505_TILE_NOT_IN_INDEX',
        place: expect.objectContaining({
          dataset: 'sites',
          column: 'tile_id',
          row: 2,
          expected: 'a tile of BB',
          found: '78',
        }),
      }),
    );
  });
});
