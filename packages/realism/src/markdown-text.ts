import type { Range } from './band.js';
import type { Interval } from './metric/interval.js';

/** Six significant digits at most; what does not exist says so. */
export function formatMetric(value: number | null): string {
  return value === null ? 'none' : String(Number(value.toPrecision(6)));
}

export const range = ([low, high]: Range): string => `${low} to ${high}`;

export const between = (interval: Interval | null): string =>
  interval ? `${formatMetric(interval.low)} to ${formatMetric(interval.high)}` : 'none';

/** Whether a gate passed; nothing for one that is not due. */
export const mark = (passed: boolean | undefined | null): string =>
  passed == null ? '' : passed ? 'yes' : '**no**';

export const code = (text: string): string => (text === '' ? 'unknown' : '`' + oneLine(text) + '`');

/** No text of a world breaks a table or a line. */
export const oneLine = (text: string): string => text.replace(/[\r\n|`]+/g, ' ');

/** A table from its head and rows, with an empty line after it. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  line(head),
  `|${head.map(() => '---').join('|')}|`,
  ...rows.map(line),
  '',
];

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** Keys that look like numbers come first in an object, whatever was put in first. */
export const inNameOrder = <T>(of: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1));
