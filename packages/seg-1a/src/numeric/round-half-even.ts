/**
 * The nearest whole number; of two equally near ones the even one (IEEE 754 roundTiesToEven). Exact: the fraction of a
 * binary64 number is one itself.
 */
export function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const fraction = x - below;
  if (fraction !== 0.5) return fraction < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
