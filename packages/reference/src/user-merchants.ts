import type { Table, TableSchema } from '@merchantry/contracts';
import { type Database, readUserTable, type TableLookup } from '@merchantry/tables';

/**
 * A user's own merchants (CSV, JSON lines or Parquet), whole and in id order. Beside its home country, every merchant's
 * category must be known: a world cannot be fitted to a category that the priors do not hold.
 * @throws Failure ingress_file_unreadable, ingress_schema_violation, ingress_pk_duplicate, ingress_fk_unknown, with the
 *   0-based row
 */
export const userMerchantTable = (
  db: Database,
  path: string,
  schema: TableSchema,
  lookup: TableLookup,
): Promise<Table> => readUserTable(db, path, withKnownCategories(schema), lookup);

function withKnownCategories(schema: TableSchema): TableSchema {
  const category = { columns: ['mcc'], dataset: 'mcc_canonical', referenced: ['mcc'] };
  return schema.foreignKeys.some(({ dataset }) => dataset === category.dataset)
    ? schema
    : { ...schema, foreignKeys: [...schema.foreignKeys, category] };
}
