import { STRATIFIED_IDS, type Stratification, type StratumValue } from '../segment-1a/strata.js';
import type { Threshold } from '../scorecard.js';
import { bandLane, bandTicks, laneDomain, type LaneValue } from './band-lane.js';
import { bandLegend } from './band-legend.js';
import type { FigureOptions } from './figure-options.js';
import { grouped, short } from './number-text.js';
import { SHEET_LEFT, SHEET_WIDTH, sheet } from './sheet.js';
import { group, text } from './svg.js';

const TOP = 132;
const CUT = 40;
const ROW = 32;
const LANE = 20;
const FIRST = 162;
const COLUMN = (SHEET_WIDTH - FIRST - 16) / STRATIFIED_IDS.length;
const LANE_WIDTH = 80;

/** The strata that a stratum belongs to stand in one order, whatever order the object has. */
const inOrder = ({ strata }: Stratification) => Object.entries(strata).sort(([a], [b]) => (a < b ? -1 : 1));

/**
 * The stratified metrics, one column each on one scale, one row a stratum, on the band of the whole. A row of strata that
 * is mostly outside says so in its head.
 */
export function strataPanel(
  cuts: readonly Stratification[],
  bands: Readonly<Record<string, Threshold>>,
  { run, theme }: FigureOptions,
): string {
  const columns = STRATIFIED_IDS.map((id) => {
    const values = cuts.flatMap(({ strata }) => Object.values(strata).map((of) => laneValue(of[id])));
    return { id, bands: bands[id], domain: laneDomain(bands[id], values) };
  });
  const body: string[] = [];
  columns.forEach(({ id, bands: { name } }, c) => {
    const x = FIRST + c * COLUMN;
    body.push(text(x, 100, 'name', id));
    halves(name).forEach((part, line) => body.push(text(x, 116 + 14 * line, 'small', part)));
  });
  let y = TOP + 14;
  for (const cut of cuts) {
    const rows = inOrder(cut);
    body.push(text(SHEET_LEFT, y + 16, 'name', `by ${cut.by.replaceAll('_', ' ')}`));
    columns.forEach(({ id }, c) => {
      const inside = rows.filter(([, of]) => of[id].B).length;
      const carried = cut.carried_by_aggregate.includes(id);
      body.push(
        text(
          FIRST + c * COLUMN,
          y + 16,
          carried ? 'small fail' : 'small',
          `${inside} of ${rows.length} in B${carried ? ': warning' : ''}`,
        ),
      );
    });
    y += CUT - 12;
    for (const [name, of] of rows) {
      body.push(text(SHEET_LEFT, y + 15, '', shortened(name)));
      columns.forEach(({ id, bands: band, domain }, c) => {
        const left = FIRST + c * COLUMN;
        const box = { left, right: left + LANE_WIDTH, top: y, height: LANE };
        const cell = of[id];
        body.push(
          group(`${name}, ${id}: ${short(cell.value)}, n = ${grouped(cell.n)}`, [
            ...bandLane(box, band, domain, [laneValue(cell)], 4),
            text(box.right + 8, y + 9, cell.B ? 'small' : 'small fail', short(cell.value)),
            text(box.right + 8, y + 21, 'small', `n ${grouped(cell.n)}`),
          ]),
        );
      });
      y += ROW;
    }
    y += 14;
  }
  columns.forEach(({ bands: band, domain }, c) => {
    const left = FIRST + c * COLUMN;
    body.push(...bandTicks({ left, right: left + LANE_WIDTH, top: y - 20, height: 0 }, band, domain));
  });
  return sheet({
    height: y + 20,
    title: 'The same metrics in every stratum',
    note: `${run}. n: outlets for 1A-05, multi-site merchants for 1A-06, merchants with candidates for the others`,
    theme,
    body: [bandLegend(FIRST, 80, false), ...body],
  });
}

const laneValue = ({ value, B }: StratumValue): LaneValue => ({ value, interval: null, inB: B });

/** A long name broken at the underscore nearest its middle. */
function halves(name: string): string[] {
  const breaks = [...name.matchAll(/_/g)].map(({ index }) => index + 1);
  const [at] = breaks.sort((a, b) => Math.abs(a - name.length / 2) - Math.abs(b - name.length / 2));
  return at === undefined || name.length < 18 ? [name] : [name.slice(0, at), name.slice(at)];
}

const shortened = (name: string) => (name.length > 12 ? `${name.slice(0, 11)}…` : name);
