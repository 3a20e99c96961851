import type { FailureCode } from '@merchantry/contracts';
import type { Findings } from '@merchantry/engine/validation';
import type { CheckName } from './checks.js';

/** Columns of one length, by name. */
export type Columns = Readonly<
  Record<string, Float64Array | BigUint64Array | BigInt64Array | Uint32Array | Uint16Array>
>;

/** What is compared, and what a difference is called. */
export interface Comparison {
  readonly check: CheckName;
  readonly dataset: string;
  /** Merchant of each published row, where rows are of merchants. */
  readonly merchantId?: BigUint64Array;
  readonly code: FailureCode;
  /** Code where there are fewer, or more, rows than there should be. */
  readonly missing: FailureCode;
  readonly extra: FailureCode;
}

/**
 * Compare published columns with those that the law gives, to the bit. Every row that differs is a finding on its merchant;
 * where the numbers of rows differ, that is the only one.
 */
export function compareColumns(
  findings: Findings<CheckName>,
  { check, dataset, merchantId, code, missing, extra }: Comparison,
  published: Columns,
  derived: Columns,
): void {
  for (const [column, values] of Object.entries(derived)) {
    const found = published[column];
    if (found.length !== values.length) {
      findings.fail(check, found.length < values.length ? missing : extra, {
        dataset,
        expected: `${values.length} rows`,
        found: `${found.length} rows`,
      });
      return;
    }
    const [words, wanted] = [wordsOf(found), wordsOf(values)];
    const perRow = words.length / found.length;
    for (let i = 0, row = -1; i < words.length; i++) {
      if (words[i] === wanted[i] || Math.floor(i / perRow) === row) continue;
      row = Math.floor(i / perRow);
      findings.fail(check, code, {
        dataset,
        row,
        merchant: merchantId?.[row],
        expected: `${column} ${values[row]}`,
        found: String(found[row]),
      });
    }
  }
}

/** The bits of a column as numbers: two a row of 64 bits. */
const wordsOf = (values: Columns[string]): Uint32Array | Uint16Array =>
  values.BYTES_PER_ELEMENT === 8
    ? new Uint32Array(values.buffer, values.byteOffset, 2 * values.length)
    : (values as Uint32Array | Uint16Array);
