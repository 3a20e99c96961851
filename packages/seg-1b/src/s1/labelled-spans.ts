import type { Spans } from '@merchantry/geo';

/** Spans that each carry a number: a stratum, a rule. They do not overlap; neighbours may touch. */
export interface LabelledSpans extends Spans {
  readonly label: Uint16Array;
}

/** Disjoint sets, each under its label, as one list in order of row and column; touching spans of one label are one. */
export function labelled(parts: readonly { readonly cells: Spans; readonly label: number }[]): LabelledSpans {
  let lists = parts
    .filter(({ cells }) => cells.row.length > 0)
    .map(({ cells, label }) => ({ ...cells, label: new Uint16Array(cells.row.length).fill(label) }));
  if (lists.length === 0) lists = [{ ...EMPTY, label: new Uint16Array(0) }];
  while (lists.length > 1) {
    const next: LabelledSpans[] = [];
    for (let i = 0; i < lists.length; i += 2)
      next.push(i + 1 < lists.length ? merged(lists[i], lists[i + 1]) : lists[i]);
    lists = next as typeof lists;
  }
  return lists[0];
}

const EMPTY: Spans = {
  row: new Uint32Array(0),
  columnStart: new Uint32Array(0),
  length: new Uint32Array(0),
};

function merged(a: LabelledSpans, b: LabelledSpans): LabelledSpans {
  const count = a.row.length + b.row.length;
  const row = new Uint32Array(count);
  const columnStart = new Uint32Array(count);
  const length = new Uint32Array(count);
  const label = new Uint16Array(count);
  let n = 0;
  for (let i = 0, j = 0; i + j < count;) {
    const first =
      j === b.row.length ||
      (i < a.row.length &&
        (a.row[i] < b.row[j] || (a.row[i] === b.row[j] && a.columnStart[i] < b.columnStart[j])));
    const from = first ? a : b;
    const k = first ? i++ : j++;
    const touches =
      n > 0 &&
      label[n - 1] === from.label[k] &&
      row[n - 1] === from.row[k] &&
      columnStart[n - 1] + length[n - 1] === from.columnStart[k];
    if (touches) {
      length[n - 1] += from.length[k];
      continue;
    }
    row[n] = from.row[k];
    columnStart[n] = from.columnStart[k];
    length[n] = from.length[k];
    label[n++] = from.label[k];
  }
  return {
    row: row.slice(0, n),
    columnStart: columnStart.slice(0, n),
    length: length.slice(0, n),
    label: label.slice(0, n),
  };
}
