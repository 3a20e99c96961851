/**
 * Serial compensated sum (Neumaier 1974): the running error is kept even where the next term is larger than the sum.
 * Terms are added in the order given; the order is part of the result.
 */
export function neumaierSum(terms: Iterable<number>): number {
  let sum = 0;
  let correction = 0;
  for (const term of terms) {
    const next = sum + term;
    correction += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
  }
  return sum + correction;
}

/** The compensated sum of three terms in order, without an array. */
export function neumaierSum3(a: number, b: number, c: number): number {
  let sum = a + b;
  let correction = Math.abs(a) >= Math.abs(b) ? a - sum + b : b - sum + a;
  const next = sum + c;
  correction += Math.abs(sum) >= Math.abs(c) ? sum - next + c : c - next + sum;
  sum = next;
  return sum + correction;
}

/** The compensated sum of four terms in order, without an array. */
export function neumaierSum4(a: number, b: number, c: number, d: number): number {
  let sum = a + b;
  let correction = Math.abs(a) >= Math.abs(b) ? a - sum + b : b - sum + a;
  let next = sum + c;
  correction += Math.abs(sum) >= Math.abs(c) ? sum - next + c : c - next + sum;
  sum = next;
  next = sum + d;
  correction += Math.abs(sum) >= Math.abs(d) ? sum - next + d : d - next + sum;
  sum = next;
  return sum + correction;
}
