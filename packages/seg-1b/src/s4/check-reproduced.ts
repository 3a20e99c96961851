import { Failure } from '@merchantry/contracts';

/** Columns of a dataset by name: numbers, ids or texts. */
export type PlainColumns = Readonly<Record<string, ArrayLike<number | bigint | string>>>;

/**
 * That a published dataset is what its law gives when it is worked out again.
 * @throws Failure `E411_TIE_RULE_VIOLATION` at the first row and column that differ
 */
export function checkReproduced(dataset: string, published: PlainColumns, derived: PlainColumns): void {
  for (const [column, values] of Object.entries(derived)) {
    const found = published[column] ?? [];
    if (found.length !== values.length) {
      throw new Failure('E411_TIE_RULE_VIOLATION', `The law gives another number of rows for ${dataset}.`, {
        dataset,
        column,
        expected: `${values.length} rows`,
        found: `${found.length} rows`,
      });
    }
    for (let row = 0; row < values.length; row++) {
      if (found[row] === values[row]) continue;
      throw new Failure('E411_TIE_RULE_VIOLATION', `The law gives another row for ${dataset}.`, {
        dataset,
        column,
        row,
        expected: String(values[row]),
        found: String(found[row]),
      });
    }
  }
}
