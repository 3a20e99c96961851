/** How many entries point at each of `length` rows; -1 points at none, and entries that `skip` marks do not count. */
export function countByRow(rows: Int32Array, length: number, skip?: ArrayLike<number>): Uint32Array {
  const counts = new Uint32Array(length);
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] >= 0 && !(skip && skip[i] !== 0)) counts[rows[i]]++;
  }
  return counts;
}
