import type { SiteCells } from '../series/site-cells.js';
import type { FigureOptions } from './figure-options.js';
import { grouped } from './number-text.js';
import { sheet } from './sheet.js';
import { path, rect, text } from './svg.js';

const COLUMNS = 5;
const FIRST = { left: 24, top: 112 };
const STEP = { x: 177, y: 220 };
/** Side of a map and of its cells in pixels. */
const SIDE = 164;
const CELL = 2;
/** Cells along a side of a map. */
export const MAP_CELLS = SIDE / CELL;

/** A country with its sites in cells. */
export interface CountryMap {
  readonly iso: string;
  readonly sites: number;
  readonly cells: SiteCells;
}

/** Sites a cell from which it is drawn so. */
const KINDS: readonly (readonly [string, number])[] = [
  ['few', 1],
  ['some', 3],
  ['many', 10],
];

/** Where the sites of the largest countries stand, each country as large as its map allows. */
export function siteMaps(maps: readonly CountryMap[], { run, theme }: FigureOptions): string {
  const sites = maps.reduce((sum, map) => sum + map.sites, 0);
  const lines = Math.max(1, Math.ceil(maps.length / COLUMNS));
  return sheet({
    height: FIRST.top + lines * STEP.y,
    title: 'Sites of the largest countries',
    note: `${run}, n = ${grouped(sites)} sites. Each map as wide as its sites, north up, a degree of longitude as long as at the middle latitude`,
    theme,
    body: [
      ...KINDS.flatMap(([kind, from], i) => [
        path(kind, `M${FIRST.left + 168 * i} 76h12`).replace('/>', ' stroke-width="8"/>'),
        text(FIRST.left + 168 * i + 20, 80, 'small', `${from} or more sites a cell`),
      ]),
      ...maps.flatMap((map, i) =>
        panel(map, FIRST.left + STEP.x * (i % COLUMNS), FIRST.top + STEP.y * Math.floor(i / COLUMNS)),
      ),
    ],
  });
}

function panel({ iso, sites, cells }: CountryMap, left: number, top: number): string[] {
  const { columns, rows, lonSpan, latSpan } = cells;
  const x = left + (SIDE - CELL * columns) / 2;
  const y = top + (SIDE - CELL * rows) / 2;
  return [
    rect('lane', left, top, SIDE, SIDE),
    `<g transform="translate(${x} ${y + CELL / 2})scale(${CELL})">`,
    ...KINDS.map(([kind, from], i) => path(kind, runs(cells, from, KINDS[i + 1]?.[1] ?? Infinity))),
    '</g>',
    text(left, top + SIDE + 18, 'name', iso),
    text(left + 30, top + SIDE + 18, 'small', `${grouped(sites)} sites`),
    text(left + SIDE, top + SIDE + 18, 'small end', `${degrees(lonSpan)} by ${degrees(latSpan)}`),
  ];
}

const degrees = (span: number) => `${Number(span.toPrecision(2))}°`;

/** Cells with `from` to below `to` sites as strokes along their rows, each moved to from the end of the one before. */
function runs({ columns, rows, counts }: SiteCells, from: number, to: number): string {
  let d = '';
  for (let row = 0; row < rows; row++) {
    let end = -1;
    for (let column = 0; column < columns; column++) {
      let length = 0;
      const inside = (at: number) => counts[at] >= from && counts[at] < to;
      while (column + length < columns && inside(row * columns + column + length)) length++;
      if (length === 0) continue;
      d += end < 0 ? `M${column} ${row}h${length}` : `m${column - end} 0h${length}`;
      end = column + length;
      column = end;
    }
  }
  return d;
}
