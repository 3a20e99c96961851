/** How much of something stands in one country. */
export interface CountryCount {
  readonly iso: string;
  readonly count: number;
  readonly share: number;
  /** Two or more material time zones. */
  readonly multiZone: boolean;
}

/** Countries with any, the one with most first; equal ones by code. */
export function countryCounts(
  isos: readonly string[],
  counts: ArrayLike<number>,
  classM: ReadonlySet<string>,
): CountryCount[] {
  const total = Array.from(counts).reduce((sum, count) => sum + count, 0);
  return isos
    .map((iso, code) => ({
      iso,
      count: counts[code],
      share: counts[code] / total,
      multiZone: classM.has(iso),
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.iso < b.iso ? -1 : 1));
}
