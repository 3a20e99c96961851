import { Failure, type CodedListColumn, type StringColumn } from '@merchantry/contracts';

/**
 * Which dictionary entries some valid row reads.
 * @throws Failure table_value_violation for a code beyond the dictionary.
 */
export function usedEntries(
  column: StringColumn | CodedListColumn,
  live: Uint8Array | undefined,
): Uint8Array {
  const { codes, dictionary } = column;
  const used = new Uint8Array(dictionary.length);
  for (let i = 0; i < codes.length; i++) {
    if (live !== undefined && live[i] === 0) continue;
    if (codes[i] >= used.length) {
      throw new Failure('table_value_violation', 'A column has a code beyond its dictionary.', {
        row: i,
        expected: `less than ${dictionary.length}`,
        found: String(codes[i]),
      });
    }
    used[codes[i]] = 1;
  }
  return used;
}
