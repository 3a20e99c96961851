/** Elements of a drawing as text. Every label passes through `escape`; every coordinate has two digits at most. */

export const px = (value: number): number => Math.round(value * 100) / 100;

/** No label breaks the markup: characters with a meaning are spelt out, those that XML forbids are replaced. */
export const escape = (content: string): string =>
  content
    // eslint-disable-next-line no-control-regex -- these very characters are not allowed in XML
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
    .replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);

export const text = (x: number, y: number, kind: string, content: string): string =>
  `<text class="${kind}" x="${px(x)}" y="${px(y)}">${escape(content)}</text>`;

export const rect = (kind: string, x: number, y: number, width: number, height: number): string =>
  `<rect class="${kind}" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}"/>`;

export const circle = (kind: string, x: number, y: number, radius: number): string =>
  `<circle class="${kind}" cx="${px(x)}" cy="${px(y)}" r="${px(radius)}"/>`;

export const path = (kind: string, d: string): string => `<path class="${kind}" d="${d}"/>`;

/** A polyline through points in pixels. */
export const polyline = (kind: string, points: readonly (readonly [number, number])[]): string =>
  path(kind, points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join(''));

/** Elements that share a tooltip. */
export const group = (tooltip: string, elements: readonly string[]): string =>
  `<g><title>${escape(tooltip)}</title>${elements.join('')}</g>`;
