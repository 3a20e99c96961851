import { stringsOf, valuesOf, type FixedColumn, type Table } from '@merchantry/contracts';
import type { Findings } from '@merchantry/engine/validation';
import type { CheckName } from './checks.js';
import { compareColumns, type Columns, type Comparison } from './compare-columns.js';

/**
 * Compare a published table with the one that its law gives, in every column of the latter, to the bit. Texts are compared
 * as texts, whatever codes stand for them; a finding gives their place in the law's dictionary.
 */
export function compareTables(
  findings: Findings<CheckName>,
  comparison: Omit<Comparison, 'merchantId'>,
  published: Table,
  derived: Table,
): void {
  const { dataset } = comparison;
  const names = Object.keys(derived.columns);
  const merchantId = names.includes('merchant_id')
    ? valuesOf(published, dataset, 'merchant_id', 'uint64')
    : undefined;
  const columnsOf = (table: Table) =>
    Object.fromEntries(names.map((name) => [name, plain(table, dataset, name, derived)]));
  compareColumns(findings, { ...comparison, merchantId }, columnsOf(published), columnsOf(derived));
}

function plain(table: Table, dataset: string, name: string, derived: Table): Columns[string] {
  const { type } = derived.columns[name];
  if (type !== 'string')
    return valuesOf(table, dataset, name, type as FixedColumn['type']) as Columns[string];
  const place = new Map(stringsOf(derived, dataset, name).dictionary.map((text, i) => [text, i]));
  const { codes, dictionary } = stringsOf(table, dataset, name);
  const known = Uint32Array.from(dictionary, (text) => place.get(text) ?? UNKNOWN);
  return codes.map((code) => known[code]);
}

/** The place of a text that the law does not give. */
const UNKNOWN = 0xffffffff;
