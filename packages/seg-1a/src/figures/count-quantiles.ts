/** Quantiles of the report, by name. */
const LEVELS: readonly (readonly [string, number])[] = [
  ['p05', 0.05],
  ['p25', 0.25],
  ['p50', 0.5],
  ['p75', 0.75],
  ['p90', 0.9],
  ['p99', 0.99],
];

/** Least, greatest and nearest-rank quantiles of whole numbers, such as outlets a merchant; all 0 where there is none. */
export function countQuantiles(counts: Int32Array): Record<string, number> {
  const ascending = Int32Array.from(counts).sort();
  const at = (index: number) => ascending[index] ?? 0;
  const quantiles = LEVELS.map(
    ([name, level]) => [name, at(Math.ceil(level * ascending.length) - 1)] as const,
  );
  return { min: at(0), ...Object.fromEntries(quantiles), max: at(ascending.length - 1) };
}
