import { Failure } from '@merchantry/contracts';

/** Beyond it a double cannot tell seconds apart. */
const FURTHEST = 2 ** 53;

/** Whether a time can be converted: a number of seconds within 2^53 of 1970. */
export const isSeconds = (seconds: number): boolean => seconds >= -FURTHEST && seconds <= FURTHEST;

/** @throws Failure `local_time_not_finite` with the row of a column */
export function checkSeconds(seconds: number, row?: number): void {
  if (isSeconds(seconds)) return;
  throw new Failure('local_time_not_finite', 'A time cannot be converted.', {
    row,
    expected: 'seconds within 2^53 of 1970',
    found: String(seconds),
  });
}

/** @throws Failure `local_time_buffer_short` when a column is not as long as the one it goes with */
export function checkLength(column: string, length: number, expected: number): void {
  if (length === expected) return;
  throw new Failure('local_time_buffer_short', 'Columns of a conversion differ in length.', {
    column,
    expected: `${expected} rows`,
    found: `${length} rows`,
  });
}
