import { formatMetric, mark, markdownTable, range } from './markdown-text.js';
import type { Precursor } from './precursor.js';

/** Rows of later segments for a reader. */
export function precursorLines(precursors: Readonly<Record<string, Precursor>>): string[] {
  return [
    '## Rows of later segments that this one settles',
    '',
    ...markdownTable(
      ['row', 'metric', 'value', 'B', 'B+', 'in B', 'in B+'],
      Object.entries(precursors).map(([id, { name, value, B, BPLUS, in_B, in_BPLUS }]) => [
        id,
        name,
        formatMetric(value),
        B ? range(B) : '',
        BPLUS ? range(BPLUS) : '',
        mark(in_B),
        mark(in_BPLUS),
      ]),
    ),
  ];
}
