import { circle, path, rect, text } from './svg.js';

/** What bands, points and whiskers mean; `y` is the line of the words. */
export function bandLegend(x: number, y: number, whiskers = true): string {
  return [
    rect('b', x, y - 9, 22, 10),
    text(x + 28, y, 'note', 'band B'),
    rect('bplus', x + 90, y - 9, 22, 10),
    text(x + 118, y, 'note', 'band B+'),
    ...(whiskers ? [path('point', `M${x + 190} ${y - 4}h26`)] : []),
    circle('point', x + 203, y - 4, 4.5),
    text(x + 224, y, 'note', whiskers ? 'value and 95 % interval' : 'value'),
  ].join('\n');
}
