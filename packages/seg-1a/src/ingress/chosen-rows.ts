/*
 * Row numbers without iterators: `from` with a function or an iterator makes an object an element, which at a million
 * rows costs more than what is done with them.
 */

/** The numbers 0 to rows - 1. */
export function allRows(rows: number): Uint32Array {
  const out = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) out[row] = row;
  return out;
}

/** Rows for which `keep` holds, ascending. */
export function rowsWhere(rows: number, keep: (row: number) => boolean): Uint32Array {
  const out = new Uint32Array(rows);
  let kept = 0;
  for (let row = 0; row < rows; row++) if (keep(row)) out[kept++] = row;
  return out.slice(0, kept);
}

/** 1 for each entry for which `is` holds, 0 for the others. */
export function flagsOf(rows: number, is: (row: number) => boolean): Uint8Array {
  const out = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) out[row] = is(row) ? 1 : 0;
  return out;
}

/** The length of each of the runs that these offsets cut: one entry less than there are offsets. */
export function runLengths(offsets: Uint32Array): Int32Array {
  const out = new Int32Array(offsets.length - 1);
  for (let run = 0; run < out.length; run++) out[run] = offsets[run + 1] - offsets[run];
  return out;
}
