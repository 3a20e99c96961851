import { formatMetric } from '../markdown-text.js';
import type { MetricValue, Scorecard } from '../scorecard.js';
import { bandLane, bandTicks, laneDomain } from './band-lane.js';
import { bandLegend } from './band-legend.js';
import { grouped } from './number-text.js';
import { SHEET_LEFT, sheet, type Theme } from './sheet.js';
import { group, text } from './svg.js';

export interface BandChartOptions {
  readonly theme?: Theme;
  readonly title?: string;
}

const HEADER = 84;
const ROW = 66;
const FOOTER = 34;
const LANE = { left: 304, right: 706, height: 26 } as const;
const VALUE_X = 724;
const MARK_X = 900;

/**
 * Every metric of one or more scorecards as a point with its 95 % interval on a lane of its own, over the B band
 * (pale) and the B+ band (strong). Cards of one segment: one point a seed, stacked within the lane. A plain SVG
 * string, the same for the same cards.
 */
export function bandChart(cards: readonly Scorecard[], options: BandChartOptions = {}): string {
  const [first] = cards;
  const rows = first ? Object.keys(first.thresholds).sort() : [];
  const height = HEADER + rows.length * ROW + FOOTER;
  return sheet({
    height,
    title: options.title ?? defaultTitle(cards),
    note: subtitle(cards),
    theme: options.theme,
    body: [
      bandLegend(LANE.left, 75),
      ...rows.map((id, index) => lane(cards, id, HEADER + index * ROW)),
      text(SHEET_LEFT, height - 14, 'note', footnote(cards)),
    ],
  });
}

function lane(cards: readonly Scorecard[], id: string, top: number): string {
  const band = cards[0].thresholds[id];
  const metrics = cards.map((card) => card.metrics[id]);
  if (band.B[0] === band.B[1]) return truthLane(cards, id, top);
  const box = { ...LANE, top: top + 8 };
  const values = metrics.map(({ value, interval }, index) => ({
    value,
    interval,
    inB: cards[index].checks.B[id],
  }));
  const domain = laneDomain(band, values);
  const inBPlus = cards.every((card) => card.checks.BPLUS[id]);
  const inB = cards.every((card) => card.checks.B[id]);
  return group(`${id} ${band.name}: ${band.formula}`, [
    text(SHEET_LEFT, top + 20, 'name', band.name),
    text(SHEET_LEFT, top + 36, 'note', `${id}, n = ${sampleSizes(metrics)}`),
    ...bandLane(box, band, domain, values),
    ...bandTicks(box, band, domain),
    text(VALUE_X, top + 26, 'value', valueText(metrics)),
    text(MARK_X, top + 26, inB ? 'mark' : 'mark fail', inBPlus ? 'B+' : inB ? 'B' : 'fails'),
  ]);
}

/** A row that is true or false has no band to draw. */
function truthLane(cards: readonly Scorecard[], id: string, top: number): string {
  const { name, formula } = cards[0].thresholds[id];
  const holds = cards.every((card) => card.checks.B[id]);
  const note = cards.map((card) => card.metrics[id].note).find((found) => found !== undefined);
  return group(`${id} ${name}: ${formula}`, [
    text(SHEET_LEFT, top + 20, 'name', name),
    text(SHEET_LEFT, top + 36, 'note', `${id}, n = ${sampleSizes(cards.map((card) => card.metrics[id]))}`),
    text(LANE.left, top + 26, 'note', formula),
    note === undefined
      ? text(MARK_X, top + 26, holds ? 'mark' : 'mark fail', holds ? 'holds' : 'fails')
      : text(MARK_X, top + 26, 'mark', note),
  ]);
}

function defaultTitle(cards: readonly Scorecard[]): string {
  if (cards.length === 0) return 'No scorecard';
  const seeds = cards.map((card) => card.run.seed || 'unknown').join(', ');
  return `Segment ${cards[0].segment}: ${cards.length > 1 ? 'seeds' : 'seed'} ${seeds}`;
}

function subtitle(cards: readonly Scorecard[]): string {
  const partial = cards.some(({ verdict }) => verdict.partial) ? ' (partial verdict)' : '';
  if (cards.length === 1) {
    const [{ run, status, verdict }] = cards;
    return `${run.label || 'unknown run'}: ${status}, grade ${verdict.grade}${partial}`;
  }
  const grades = [...new Set(cards.map(({ verdict }) => verdict.grade))];
  const seedsOf = (grade: string) =>
    cards.filter(({ verdict }) => verdict.grade === grade).map(({ run }) => run.seed || 'unknown');
  const parts = grades.map((grade) => `${grade} for ${seedsOf(grade).join(', ')}`);
  return `Grade ${parts.join('; ')}${partial}. Points of a lane from top to bottom in the order of the seeds`;
}

function footnote(cards: readonly Scorecard[]): string {
  const [first] = cards;
  if (!first) return '';
  if (first.error) return `Not scored: ${first.error.code}`;
  const missing = first.verdict.not_computed;
  return missing.length > 0 ? `Not computed yet: ${missing.join(', ')}` : 'All rows computed';
}

function sampleSizes(metrics: readonly MetricValue[]): string {
  const sizes = metrics.map(({ n }) => n);
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)];
  return low === high ? grouped(low) : `${grouped(low)} to ${grouped(high)}`;
}

function valueText(metrics: readonly MetricValue[]): string {
  const values = metrics.map(({ value }) => value);
  if (values.includes(null)) return 'none';
  const known = values as number[];
  const [low, high] = [Math.min(...known), Math.max(...known)].map((v) =>
    formatMetric(Number(v.toPrecision(4))),
  );
  return low === high ? low : `${low} to ${high}`;
}
