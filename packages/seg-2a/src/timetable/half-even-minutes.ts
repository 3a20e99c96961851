/**
 * Whole seconds as minutes, halves to the even minute: 25590 s is 426, 25650 s is 428, -2670 s is -44. Exact up to 2^53.
 */
export function halfEvenMinutes(seconds: number): number {
  const below = Math.floor(seconds / 60);
  const rest = seconds - below * 60;
  return rest > 30 || (rest === 30 && below % 2 !== 0) ? below + 1 : below;
}
