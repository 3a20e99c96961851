import { formatMetric } from '../scorecard-markdown.js';
import type { MetricValue, Scorecard, Threshold } from '../scorecard.js';
import { linearScale } from './linear-scale.js';

export interface BandChartOptions {
  /** `auto` follows the reader's system; renderers without media queries show it light. */
  readonly theme?: 'auto' | 'light' | 'dark';
  readonly title?: string;
}

/** Colours by role: text, quiet text, page, lane, B, B+, inside, outside. Both sets keep text at 4.5:1 or better. */
const LIGHT = ['#1c2430', '#566071', '#ffffff', '#eef0f3', '#cfe0f5', '#86b4e6', '#123a6b', '#b3261e'];
const DARK = ['#e8ecf2', '#a3adbb', '#12161c', '#1d232c', '#24405f', '#2f6cab', '#f2f6fb', '#ff8a7a'];
const ROLES = ['ink', 'quiet', 'page', 'lane', 'b', 'bplus', 'point', 'bad'];

const WIDTH = 920;
const HEADER = 84;
const ROW = 66;
const FOOTER = 34;
const LANE = { left: 262, right: 706, height: 26 } as const;
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
  const title = options.title ?? defaultTitle(cards);
  const body = rows.map((id, index) => lane(cards, id, HEADER + index * ROW));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escape(title)}">`,
    `<style>${style(options.theme ?? 'auto')}</style>`,
    `<rect class="page" width="${WIDTH}" height="${height}"/>`,
    text(24, 32, 'title', title),
    text(24, 54, 'note', subtitle(cards)),
    legend(),
    ...body,
    text(24, height - 14, 'note', footnote(cards)),
    '</svg>',
    '',
  ].join('\n');
}

function lane(cards: readonly Scorecard[], id: string, top: number): string {
  const band = cards[0].thresholds[id];
  const metrics = cards.map((card) => card.metrics[id]);
  if (band.B[0] === band.B[1]) return truthLane(cards, id, top);
  const x = linearScale(domain(band, metrics), [LANE.left, LANE.right]);
  const y = top + 8;
  const box = (kind: string, [low, high]: readonly [number, number]) =>
    `<rect class="${kind}" x="${px(x(low))}" y="${y}" width="${px(x(high) - x(low))}" height="${LANE.height}"/>`;
  const inBPlus = cards.every((card) => card.checks.BPLUS[id]);
  const inB = cards.every((card) => card.checks.B[id]);
  const points = metrics.map((metric, index) => {
    const step = LANE.height / (metrics.length + 1);
    return point(metric, x, y + step * (index + 1), cards[index].checks.B[id]);
  });
  return [
    `<g><title>${escape(`${id} ${band.name}: ${band.formula}`)}</title>`,
    text(24, y + 12, 'name', band.name),
    text(24, y + 28, 'note', `${id}, n = ${sampleSizes(metrics)}`),
    `<rect class="lane" x="${LANE.left}" y="${y}" width="${LANE.right - LANE.left}" height="${LANE.height}"/>`,
    box('b', band.B),
    box('bplus', band.BPLUS),
    ...ticks(band, x, y + LANE.height),
    ...points,
    text(VALUE_X, y + 18, 'value', valueText(metrics)),
    text(MARK_X, y + 18, inB ? 'mark' : 'mark fail', inBPlus ? 'B+' : inB ? 'B' : 'fails'),
    '</g>',
  ].join('\n');
}

/** A row that is true or false has no band to draw. */
function truthLane(cards: readonly Scorecard[], id: string, top: number): string {
  const { name, formula } = cards[0].thresholds[id];
  const holds = cards.every((card) => card.checks.B[id]);
  return [
    `<g><title>${escape(`${id} ${name}: ${formula}`)}</title>`,
    text(24, top + 20, 'name', name),
    text(24, top + 36, 'note', `${id}, n = ${sampleSizes(cards.map((card) => card.metrics[id]))}`),
    text(LANE.left, top + 26, 'note', formula),
    text(MARK_X, top + 26, holds ? 'mark' : 'mark fail', holds ? 'holds' : 'fails'),
    '</g>',
  ].join('\n');
}

function point(metric: MetricValue, x: (value: number) => number, y: number, inB: boolean): string {
  if (metric.value === null) return '';
  const kind = inB ? 'point' : 'point fail';
  const cx = px(x(metric.value));
  const whisker = metric.interval
    ? `<path class="${kind}" d="M${px(x(metric.interval.low))} ${px(y)}H${px(x(metric.interval.high))}"/>`
    : '';
  return `${whisker}<circle class="${kind}" cx="${cx}" cy="${px(y)}" r="4.5"/>`;
}

/** The edges of both bands under the lane. Every edge has a tick; one that would print over a label has no label. */
function ticks(band: Threshold, x: (value: number) => number, y: number): string[] {
  const edges = [...new Set([...band.BPLUS, ...band.B])];
  const placed: number[] = [];
  const out: string[] = [];
  for (const edge of edges) {
    const at = x(edge);
    out.push(`<path class="tick" d="M${px(at)} ${y}v4"/>`);
    if (placed.some((other) => Math.abs(other - at) < 30)) continue;
    placed.push(at);
    out.push(text(px(at), y + 16, 'tick', String(edge)));
  }
  return out;
}

/** Both bands and every point with its interval, and a margin on either side. */
function domain(band: Threshold, metrics: readonly MetricValue[]): [number, number] {
  const shown = [
    ...band.B,
    ...band.BPLUS,
    ...metrics.flatMap(({ value, interval }) => [value, interval?.low ?? null, interval?.high ?? null]),
  ].filter((value): value is number => value !== null);
  const low = Math.min(...shown);
  const high = Math.max(...shown);
  const margin = 0.1 * (high - low);
  return [low - margin, high + margin];
}

function legend(): string {
  return [
    `<rect class="b" x="${LANE.left}" y="66" width="22" height="10"/>`,
    text(LANE.left + 28, 75, 'note', 'band B'),
    `<rect class="bplus" x="${LANE.left + 90}" y="66" width="22" height="10"/>`,
    text(LANE.left + 118, 75, 'note', 'band B+'),
    `<path class="point" d="M${LANE.left + 190} 71h26"/><circle class="point" cx="${LANE.left + 203}" cy="71" r="4.5"/>`,
    text(LANE.left + 224, 75, 'note', 'value and 95 % interval'),
  ].join('\n');
}

function style(theme: 'auto' | 'light' | 'dark'): string {
  const rules = [
    'text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:var(--ink)}',
    '.title{font-size:17px;font-weight:600}',
    '.name{font-weight:600}',
    '.note,text.tick{fill:var(--quiet);font-size:12px}',
    'text.tick{text-anchor:middle;font-size:11px}',
    '.value{font-variant-numeric:tabular-nums}',
    '.mark{text-anchor:end;font-weight:600}',
    'text.fail{fill:var(--bad)}',
    'rect.page{fill:var(--page)}',
    'rect.lane{fill:var(--lane)}',
    'rect.b{fill:var(--b)}',
    'rect.bplus{fill:var(--bplus)}',
    'path.tick{stroke:var(--quiet)}',
    'path.point{stroke:var(--point);stroke-width:2}',
    'circle.point{fill:var(--point);stroke:var(--page);stroke-width:1.5}',
    'path.fail{stroke:var(--bad)}',
    'circle.fail{fill:var(--bad)}',
  ].join('');
  if (theme === 'auto') {
    // Literal colours first: renderers without custom properties still draw the light set.
    return `${literal(rules, LIGHT)}@media (prefers-color-scheme:dark){${literal(rules, DARK)}}`;
  }
  return literal(rules, theme === 'dark' ? DARK : LIGHT);
}

const literal = (rules: string, colours: readonly string[]) =>
  rules.replace(/var\(--(\w+)\)/g, (_, role: string) => colours[ROLES.indexOf(role)]);

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
  return low === high ? String(low) : `${low} to ${high}`;
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

const px = (value: number): number => Math.round(value * 100) / 100;

const text = (x: number, y: number, kind: string, content: string) =>
  `<text class="${kind}" x="${x}" y="${y}">${escape(content)}</text>`;

const escape = (content: string) =>
  content.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);
