import { escape, rect, text } from './svg.js';

/** `auto` follows the reader's system; renderers without media queries show it light. */
export type Theme = 'auto' | 'light' | 'dark';

export const SHEET_WIDTH = 920;
/** Left edge of titles and names. */
export const SHEET_LEFT = 24;

export interface Sheet {
  readonly height: number;
  readonly title: string;
  /** One line below the title: what was drawn, and over how many. */
  readonly note: string;
  readonly body: readonly string[];
  readonly theme?: Theme;
}

/**
 * Colours by role: text, quiet text, page, lane, grid, B, B+, inside, outside, what is counted, class M. Both sets keep
 * text at 4.5:1 or better.
 */
const ROLES = ['ink', 'quiet', 'page', 'lane', 'grid', 'b', 'bplus', 'point', 'bad', 'amount', 'marked'];
const LIGHT = [
  '#1c2430',
  '#566071',
  '#ffffff',
  '#eef0f3',
  '#dfe3e8',
  '#cfe0f5',
  '#86b4e6',
  '#123a6b',
  '#b3261e',
  '#3f7cbf',
  '#b5541c',
];
const DARK = [
  '#e8ecf2',
  '#a3adbb',
  '#12161c',
  '#1d232c',
  '#2b333e',
  '#24405f',
  '#2f6cab',
  '#f2f6fb',
  '#ff8a7a',
  '#6ea9e6',
  '#f0a35e',
];

/** A whole drawing: page, title, note and what stands below them. The same text for the same content. */
export function sheet({ height, title, note, body, theme = 'auto' }: Sheet): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SHEET_WIDTH} ${height}" width="${SHEET_WIDTH}" height="${height}" role="img" aria-label="${escape(title)}">`,
    `<style>${style(theme)}</style>`,
    rect('page', 0, 0, SHEET_WIDTH, height),
    text(SHEET_LEFT, 32, 'title', title),
    text(SHEET_LEFT, 54, 'note', note),
    ...body,
    '</svg>',
    '',
  ].join('\n');
}

function style(theme: Theme): string {
  const rules = [
    'text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:var(--ink)}',
    '.title{font-size:17px;font-weight:600}',
    '.name{font-weight:600}',
    '.note,.tick,.small{fill:var(--quiet);font-size:12px}',
    '.tick,.small{font-size:11px}',
    '.tick,.middle{text-anchor:middle}',
    '.mark,.end{text-anchor:end}',
    '.mark{font-weight:600}',
    '.value{font-variant-numeric:tabular-nums}',
    '.halo{paint-order:stroke;stroke:var(--page);stroke-width:4px;stroke-linejoin:round}',
    'text.fail{fill:var(--bad)}',
    'text.marked{fill:var(--marked)}',
    'rect.page{fill:var(--page)}',
    'rect.lane{fill:var(--lane)}',
    'rect.b{fill:var(--b)}',
    'rect.bplus{fill:var(--bplus)}',
    '.amount{fill:var(--amount)}',
    'rect.marked{fill:var(--marked)}',
    'rect.shade0{fill:var(--amount)}',
    'rect.shade1{fill:var(--marked);fill-opacity:.75}',
    'rect.shade2{fill:var(--bplus)}',
    'rect.shade3{fill:var(--quiet);fill-opacity:.6}',
    'path{fill:none}',
    'path.grid{stroke:var(--grid)}',
    'path.tick,path.axis{stroke:var(--quiet)}',
    'path.guide{stroke:var(--quiet);stroke-dasharray:4 4}',
    'path.curve{stroke:var(--point);stroke-width:2;stroke-linejoin:round}',
    'path.point{stroke:var(--point);stroke-width:2}',
    'circle.point{fill:var(--point);stroke:var(--page);stroke-width:1.5}',
    'circle.amount{fill-opacity:.8}',
    'path.fail{stroke:var(--bad)}',
    'path.few{stroke:var(--bplus)}',
    'path.some{stroke:var(--amount)}',
    'path.many{stroke:var(--point)}',
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
