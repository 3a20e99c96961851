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

/** Pairs gathered in squares of `width` by `width` numbers, named by their lowest. */
export function binnedPairs(pairs: readonly PairCount[], width: number): PairCount[] {
  if (width === 1) return [...pairs];
  const low = (value: number) => value - (value % width);
  const bins = new Map<string, PairCount>();
  for (const { first, second, count } of pairs) {
    const at = { first: low(first), second: low(second) };
    const key = `${at.first} ${at.second}`;
    bins.set(key, { ...at, count: count + (bins.get(key)?.count ?? 0) });
  }
  return [...bins.values()].sort((a, b) => a.first - b.first || a.second - b.second);
}
