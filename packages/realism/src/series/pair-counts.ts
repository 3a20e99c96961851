/** How often a pair of whole numbers occurs. */
export interface PairCount {
  readonly first: number;
  readonly second: number;
  readonly count: number;
}

/** Every pair of the rows whose first number is above zero, by first and then second number. */
export function pairCounts(first: Uint32Array, second: Uint32Array): PairCount[] {
  const counts = new Map<number, Map<number, number>>();
  for (let row = 0; row < first.length; row++) {
    if (first[row] === 0) continue;
    let of = counts.get(first[row]);
    if (!of) counts.set(first[row], (of = new Map()));
    of.set(second[row], (of.get(second[row]) ?? 0) + 1);
  }
  const ascending = <T>(map: ReadonlyMap<number, T>) => [...map].sort(([a], [b]) => a - b);
  return ascending(counts).flatMap(([a, of]) =>
    ascending(of).map(([b, count]) => ({ first: a, second: b, count })),
  );
}
