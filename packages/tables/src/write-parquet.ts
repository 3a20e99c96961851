import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FailurePlace, Table, TableSchema } from '@merchantry/contracts';
import { fileSha256, tableDigest } from '@merchantry/hashgate';
import { assertSameRows } from './assert-same-rows.js';
import type { Database } from './database.js';
import { writeFailure } from './duck-failure.js';
import { geoOption } from './geo-parquet.js';
import { identifier, literal } from './sql-text.js';
import { checkShape, columnOf } from './table-shape.js';

/** Rows of a Parquet row group; fixed, because it decides bytes. A multiple of DuckDB's 2,048-row vectors. */
export const ROW_GROUP_ROWS = 122_880;

export interface WrittenTable {
  readonly rows: number;
  readonly bytes: number;
  /** Hex SHA-256 of the file. */
  readonly sha256: string;
  /** Hex content digest of the table (lineage columns left out), the same for any Parquet writer. */
  readonly contentDigest: string;
}

/**
 * Writes a table as one Parquet file (zstd, columns in schema order, rows in the order given), fsyncs it, and reads
 * it back to prove that every value of every row arrived. The bytes do not depend on the number of threads. `path`
 * is written in place: give a file of a stage, not the published one. A file with geometries is GeoParquet 1.1.
 *
 * @throws Failure table_schema_violation for a table unlike its schema, numeric_nonfinite for NaN, io_write_failure
 * with the system's words when the file cannot be written.
 */
export async function writeParquet(
  db: Database,
  path: string,
  table: Table,
  schema: TableSchema,
): Promise<WrittenTable> {
  const place: FailurePlace = { dataset: schema.id, path };
  checkShape(table, schema, { path });
  const contentDigest = tableDigest(schema.columns, table);
  const columns = schema.columns.map(({ name, type }) => ({ name, type, column: columnOf(table, name) }));
  await db.withConnection(async (connection) => {
    await db.memory.scanning(table.rows, columns, async (source) => {
      const select = columns.map(({ name }) => identifier(name)).join(', ');
      const options = `FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_ROWS}, USE_TMP_FILE false${geoOption(table, schema)}`;
      try {
        await connection.run(`COPY (SELECT ${select} FROM ${source}) TO ${literal(path)} (${options})`);
      } catch (error) {
        throw writeFailure(error, place);
      }
    });
    // The disk takes its time; what it is given can be read back meanwhile.
    const flushed = fsyncFile(path, place);
    const compared = assertSameRows(connection, path, table, schema);
    await Promise.allSettled([flushed, compared]);
    await flushed;
    await compared;
  });
  return { rows: table.rows, bytes: statSync(path).size, sha256: fileSha256(path), contentDigest };
}

async function fsyncFile(path: string, place: FailurePlace): Promise<void> {
  try {
    const file = await open(path, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw writeFailure(error, place);
  }
}
