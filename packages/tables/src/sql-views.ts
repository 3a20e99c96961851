import { Failure } from '@merchantry/contracts';
import type { Database } from './database.js';
import { firstLine } from './duck-failure.js';
import { identifier, parquetSource } from './sql-text.js';

/** A dataset and its Parquet files, in order. */
export interface ViewEntry {
  readonly id: string;
  readonly files: readonly string[];
}

/** Rows for display: integers of 64 bits as bigints, time stamps and lists as text. */
export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly DisplayValue[])[];
}

export type DisplayValue = string | number | bigint | boolean | null;

/**
 * Makes one view a dataset, named by its id, over its files. Views live as long as the database.
 *
 * @throws Failure ingress_file_unreadable for a missing or damaged file.
 */
export async function createViews(db: Database, entries: readonly ViewEntry[]): Promise<void> {
  await db.withConnection(async (connection) => {
    for (const { id, files } of entries) {
      if (files.length === 0) continue;
      try {
        await connection.run(
          `CREATE OR REPLACE VIEW ${identifier(id)} AS SELECT * FROM ${parquetSource(files)}`,
        );
      } catch (error) {
        throw new Failure('ingress_file_unreadable', 'A dataset cannot be opened.', {
          dataset: id,
          path: files.join(', '),
          found: firstLine(error),
          cause: error,
        });
      }
    }
  });
}

/**
 * Runs one SQL statement that reads (SELECT, DESCRIBE, SUMMARIZE, EXPLAIN ...), for people to look at its rows.
 *
 * @throws Failure usage with DuckDB's own message when the statement is wrong, or when it would do more than read.
 */
export async function query(db: Database, sql: string): Promise<QueryResult> {
  return db.withConnection(async (connection) => {
    try {
      const statements = await connection.extractStatements(sql);
      const statement = statements.count === 1 ? await statements.prepare(0) : undefined;
      const { SELECT, EXPLAIN } = db.duck.StatementType;
      // EXPLAIN ANALYZE runs what it explains, a COPY included.
      const explains = statement?.statementType === EXPLAIN && !/\banaly[sz]e\b/i.test(sql);
      if (!statement || (statement.statementType !== SELECT && !explains)) {
        throw new Failure('usage', 'Sealed tables are only read.', {
          expected: 'one statement that reads: SELECT, DESCRIBE, SUMMARIZE, EXPLAIN',
          found: statement ? 'a statement that does more' : `${statements.count} statements`,
        });
      }
      const reader = await statement.runAndReadAll();
      return {
        columns: reader.columnNames(),
        rows: reader.getRows().map((row) => row.map(displayed)),
      };
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw new Failure('usage', 'The query cannot be run.', {
        found: error instanceof Error ? error.message.trim() : String(error),
        cause: error,
      });
    }
  });
}

function displayed(value: unknown): DisplayValue {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return value;
    default:
      return value === null || value === undefined ? null : String(value);
  }
}
