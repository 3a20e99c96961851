import type { Precursor } from '../precursor.js';
import { bandLane, bandTicks, laneDomain } from './band-lane.js';
import { bandLegend } from './band-legend.js';
import type { FigureOptions } from './figure-options.js';
import { short } from './number-text.js';
import { SHEET_LEFT, sheet } from './sheet.js';
import { group, text } from './svg.js';

const HEADER = 92;
const ROW = 66;
const FOOTER = 16;
const LANE = { left: 304, right: 706, height: 24 } as const;
const VALUE_X = 724;
const MARK_X = 900;

/** Rows of later segments that a segment settles, on their limits; a figure without a limit is stated only. `cohort`: over how many. */
export function precursorChart(
  precursors: Readonly<Record<string, Precursor>>,
  cohort: string,
  { run, theme }: FigureOptions,
): string {
  const rows = Object.entries(precursors);
  return sheet({
    height: HEADER + rows.length * ROW + FOOTER,
    title: 'What later segments inherit',
    note: `${run}, n = ${cohort}`,
    theme,
    body: [
      bandLegend(LANE.left, 80, false),
      ...rows.map(([id, precursor], i) => row(id, precursor, HEADER + i * ROW)),
    ],
  });
}

function row(id: string, { name, formula, value, B, BPLUS, in_B, in_BPLUS }: Precursor, top: number): string {
  const labels = [
    text(SHEET_LEFT, top + 20, 'name', name),
    text(SHEET_LEFT, top + 36, 'note', id),
    text(VALUE_X, top + 26, 'value', short(value)),
  ];
  if (B === null || BPLUS === null)
    return group(`${id} ${name}`, [...labels, text(LANE.left, top + 26, 'note', formula)]);
  const bands = { B, BPLUS };
  const box = { ...LANE, top: top + 10 };
  const values = [{ value, interval: null, inB: in_B === true }];
  const domain = laneDomain(bands, values);
  return group(`${id} ${name}: ${formula}`, [
    ...labels,
    ...bandLane(box, bands, domain, values),
    ...bandTicks(box, bands, domain),
    text(MARK_X, top + 26, in_B ? 'mark' : 'mark fail', in_BPLUS ? 'B+' : in_B ? 'B' : 'fails'),
  ]);
}
