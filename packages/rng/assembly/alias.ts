// Walker's alias pick (A. J. Walker, "An efficient method for generating discrete random variables with general
// distributions", ACM TOMS 3, 1977): one uniform gives the column and, by its remainder, the side of the column.

/** Table rows are 16 bytes: f64 probability of the column itself, u32 alias, 4 bytes of padding. */
export function aliasPickMany(table: usize, columns: u32, u: usize, n: u32, out: usize): void {
  const k = f64(columns);
  const last = columns - 1;
  for (let i: u32 = 0; i < n; i++) {
    const x = load<f64>(u + (i << 3)) * k;
    // u * k may round up to k when u is just below 1.
    const j = min<u32>(u32(x), last);
    const row = table + (usize(j) << 4);
    store<u32>(out + (i << 2), select<u32>(j, load<u32>(row, 8), x - f64(j) < load<f64>(row)));
  }
}
