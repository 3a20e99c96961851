import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { coded, type StringColumn, type Table } from '@merchantry/contracts';
import { globalGrid } from '@merchantry/geo';
import { failureCode } from '../../test/failure-code.js';
import { openOverlaps, overlapTable } from './overlap-table.js';
import { openTileRows, rowTable } from './row-table.js';
import { openTileSpans, spanTable } from './span-table.js';
import type { TileOverlaps } from './tile-overlaps.js';
import { tileRows } from './tile-rows.js';
import { type TileSpans, withOrdinals } from './tile-spans.js';

const grid = globalGrid(30);
const isos = ['AA', 'BB', 'CC', 'DD'];
const strata = ['Z/East', 'Z/Isle', 'Z/West'];

/** Spans that can stand: laid out row by row, each a gap behind the one before. */
const anySpans: fc.Arbitrary<TileSpans> = fc
  .array(
    fc.record({
      country: fc.nat(isos.length - 1),
      row: fc.nat(grid.rows - 1),
      gap: fc.nat(5),
      length: fc.integer({ min: 1, max: 20 }),
      stratum: fc.nat(strata.length - 1),
      rule: fc.nat(2),
      held: fc.nat(1),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((list) => {
    list.sort((a, b) => a.country - b.country || a.row - b.row);
    const colStart = new Uint32Array(list.length);
    list.forEach(({ country, row, gap }, i) => {
      const before = list[i - 1];
      const goesOn = i > 0 && before.country === country && before.row === row;
      colStart[i] = gap + (goesOn ? colStart[i - 1] + before.length : 0);
    });
    return withOrdinals({
      grid,
      isos,
      strata,
      country: Uint16Array.from(list, ({ country }) => country),
      row: Uint32Array.from(list, ({ row }) => row),
      colStart,
      colLen: Uint32Array.from(list, ({ length }) => length),
      stratum: Uint16Array.from(list, ({ stratum }) => stratum),
      rule: Uint8Array.from(list, ({ rule }) => rule),
      held: Uint8Array.from(list, ({ held }) => held),
    });
  });

/** The same texts under other codes, as a file may hand them back. */
function recoded(table: Table): Table {
  const columns = Object.entries(table.columns).map(([name, column]) => {
    if (column.kind !== 'string') return [name, column] as const;
    const { codes, dictionary } = column as StringColumn;
    const last = dictionary.length - 1;
    return [
      name,
      coded(
        codes.map((code) => last - code),
        [...dictionary].reverse(),
      ),
    ] as const;
  });
  return { rows: table.rows, columns: Object.fromEntries(columns) };
}

describe('tile_spans', () => {
  it('comes back as it was published, whatever codes a file gives its texts', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        expect(openTileSpans(spanTable(spans), isos, 30)).toEqual(spans);
        expect(openTileSpans(recoded(spanTable(spans)), isos, 30)).toEqual(spans);
      }),
    );
  });

  it('names zones by themselves: a dictionary without the unused ones gives every span its zone', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const table = spanTable(spans);
        const used = [...new Set(spans.stratum)].map((s) => strata[s]);
        const codes = Uint32Array.from(spans.stratum, (s) => used.indexOf(strata[s]));
        const opened = openTileSpans(
          { ...table, columns: { ...table.columns, stratum: coded(codes, used) } },
          isos,
          30,
        );
        expect(opened.strata).toEqual([...used].sort());
        expect([...opened.stratum].map((s) => opened.strata[s])).toEqual(
          [...spans.stratum].map((s) => strata[s]),
        );
      }),
    );
  });

  it('is refused empty, on a grid that it leaves, and for a country of no code', async () => {
    const [spans] = fc.sample(anySpans, { seed: 1, numRuns: 1 });
    const table = spanTable(spans);
    const empty = { rows: 0, columns: table.columns };
    expect(await failureCode(() => openTileSpans(empty, isos, 30))).toBe('E101_TILE_INDEX_MISSING');
    expect(await failureCode(() => openTileSpans(table, ['ZZ'], 30))).toBe('E005_ISO_FK');
    expect(await failureCode(() => openTileSpans(table, isos, 5400))).toBe('E004_BOUNDS');
  });
});

const degrees = fc.double({ min: -90, max: 90, noNaN: true });

const anyOverlaps: fc.Arbitrary<TileOverlaps> = fc
  .array(
    fc.record({
      country: fc.nat(isos.length - 1),
      tile: fc.nat(43_200 * 21_600 - 1),
      fraction: fc.double({ min: 2 ** -60, max: 1, noNaN: true }),
      sides: fc.tuple(degrees, degrees, degrees, degrees, degrees, degrees),
    }),
    { maxLength: 20 },
  )
  .map((list) => {
    const side = (k: number) => Float64Array.from(list, ({ sides }) => sides[k]);
    return {
      country: Uint16Array.from(list, ({ country }) => country),
      tileId: Float64Array.from(list, ({ tile }) => tile),
      fraction: Float64Array.from(list, ({ fraction }) => fraction),
      minLon: side(0),
      minLat: side(1),
      maxLon: side(2),
      maxLat: side(3),
      pointLon: side(4),
      pointLat: side(5),
    };
  });

describe('tile_overlaps', () => {
  it('comes back as it was published, empty or not', () => {
    fc.assert(
      fc.property(anyOverlaps, (overlaps) => {
        expect(openOverlaps(overlapTable(overlaps, isos), isos)).toEqual(overlaps);
        expect(openOverlaps(recoded(overlapTable(overlaps, isos)), isos)).toEqual(overlaps);
      }),
    );
  });

  it('is refused for a country of no code', async () => {
    const some = anyOverlaps.filter(({ tileId }) => tileId.length > 0);
    const [overlaps] = fc.sample(some, { seed: 1, numRuns: 1 });
    expect(await failureCode(() => openOverlaps(overlapTable(overlaps, isos), ['ZZ']))).toBe('E005_ISO_FK');
  });
});

describe('tile_rows', () => {
  it.each([30, 60, 600])('gives back columns and areas of a grid of %d arc-minutes', (arcMinutes) => {
    const own = globalGrid(arcMinutes);
    const rows = tileRows(own);
    expect(openTileRows(rowTable(rows, own.columns))).toEqual({ columns: own.columns, area: rows.area });
  });
});
