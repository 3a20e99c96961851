/**
 * A design matrix whose rows have few non-zero entries: row i holds value[i * width + j] in column
 * index[i * width + j], j < width. `value` null means that every entry is one (a one-hot design).
 */
export interface SparseDesign {
  readonly rows: number;
  readonly columns: number;
  /** Non-zero entries a row. */
  readonly width: number;
  readonly index: Uint16Array;
  readonly value: Float64Array | null;
}

/**
 * The one-hot design of a constant and some factors, in order: column 0 is the constant, then the levels of the first
 * factor, and so on. `levels[f]` is the number of levels, `positions[f]` the level of each row.
 */
export function oneHotDesign(
  levels: readonly number[],
  positions: readonly ArrayLike<number>[],
  rows: number,
): SparseDesign {
  const width = 1 + levels.length;
  const index = new Uint16Array(rows * width);
  const offsets: number[] = [];
  let columns = 1;
  for (const count of levels) {
    offsets.push(columns);
    columns += count;
  }
  for (let row = 0; row < rows; row++) {
    for (let f = 0; f < levels.length; f++) index[row * width + 1 + f] = offsets[f] + positions[f][row];
  }
  return { rows, columns, width, index, value: null };
}

/** The design with one more column at its end that holds a number in every row. */
export function withNumericColumn(design: SparseDesign, numbers: Float64Array): SparseDesign {
  const { rows, width } = design;
  const wide = width + 1;
  const index = new Uint16Array(rows * wide);
  const value = new Float64Array(rows * wide);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < width; j++) {
      index[row * wide + j] = design.index[row * width + j];
      value[row * wide + j] = design.value ? design.value[row * width + j] : 1;
    }
    index[row * wide + width] = design.columns;
    value[row * wide + width] = numbers[row];
  }
  return { rows, columns: design.columns + 1, width: wide, index, value };
}

/** x_i . beta of each row, summed in column order of the row. */
export function predict(design: SparseDesign, beta: Float64Array): Float64Array {
  const { rows, width, index, value } = design;
  const out = new Float64Array(rows);
  for (let row = 0, at = 0; row < rows; row++) {
    let sum = 0;
    for (let j = 0; j < width; j++, at++) sum += value ? value[at] * beta[index[at]] : beta[index[at]];
    out[row] = sum;
  }
  return out;
}

/**
 * X' W X + ridge * I, row-major, lower triangle only (entries above the diagonal stay zero). Rows are added in order,
 * so the result is the same to the last bit every time.
 */
export function weightedGram(design: SparseDesign, weight: Float64Array | null, ridge: number): Float64Array {
  const { rows, columns, width, index, value } = design;
  const gram = new Float64Array(columns * columns);
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    const w = weight ? weight[row] : 1;
    for (let a = 0; a < width; a++) {
      const i = index[start + a];
      const wa = value ? w * value[start + a] : w;
      for (let b = 0; b < width; b++) {
        const j = index[start + b];
        if (j <= i) gram[i * columns + j] += value ? wa * value[start + b] : wa;
      }
    }
  }
  for (let i = 0; i < columns; i++) gram[i * columns + i] += ridge;
  return gram;
}

/** X' r. */
export function transposeTimes(design: SparseDesign, r: Float64Array): Float64Array {
  const { rows, columns, width, index, value } = design;
  const out = new Float64Array(columns);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let j = 0; j < width; j++, at++) out[index[at]] += value ? value[at] * r[row] : r[row];
  }
  return out;
}
