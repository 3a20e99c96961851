/** Share of all that the largest members hold together, one point a member. */
export interface RankCurve {
  readonly n: number;
  readonly total: number;
  /** Held by the largest, the two largest, and so on up to 1. */
  readonly held: Float64Array;
}

/** Of non-negative amounts; members with nothing do not count. */
export function rankCurve(amounts: ArrayLike<number>): RankCurve {
  const descending = Float64Array.from(amounts)
    .filter((amount) => amount > 0)
    .sort()
    .reverse();
  const total = descending.reduce((sum, amount) => sum + amount, 0);
  let before = 0;
  return { n: descending.length, total, held: descending.map((amount) => (before += amount) / total) };
}
