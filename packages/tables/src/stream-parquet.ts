import { statSync } from 'node:fs';
import { Failure, type Table, type TableSchema } from '@merchantry/contracts';
import { fileSha256 } from '@merchantry/hashgate';
import type { Database } from './database.js';
import { writeFailure } from './duck-failure.js';
import { CHUNK_ROWS } from './memory-scan.js';
import { identifier, literal } from './sql-text.js';
import { checkShape } from './table-shape.js';
import { ROW_GROUP_ROWS } from './write-parquet.js';

export interface StreamedFile {
  readonly rows: number;
  readonly bytes: number;
  /** Hex SHA-256 of the file. */
  readonly sha256: string;
}

/** What the batches of a stream have in common. */
export interface StreamOptions {
  /** Rows of all batches together. */
  readonly rows: number;
  /** Dictionaries of string columns, by name, where all batches use the very same array: an eighth of the time each. */
  readonly dictionaries?: Readonly<Record<string, readonly string[]>>;
}

/** Distinct values of a row group above which a column is not written by dictionary. */
const DICTIONARY_VALUES = 2_048;

/**
 * Writes a table that is too large to stand in memory: batches in row order, each taken when the one before it has been
 * encoded. Columns, order and row groups are those of `writeParquet`. Values that hardly repeat are written as differences
 * or by byte planes (encodings of Parquet 2), which makes coordinates and rising ids thirty times smaller. The bytes depend
 * neither on the number of threads nor on the size of the batches. Shapes are checked, values are not, and nothing is read back: for tables that
 * follow from checked ones. Several files may be written at once.
 *
 * @param batches each but the last of a multiple of 2,048 rows
 * @throws Failure table_schema_violation for a batch unlike the schema or of another number of rows, io_write_failure
 * with the system's words when the file cannot be written, and whatever the making of a batch throws.
 */
export async function streamParquet(
  db: Database,
  path: string,
  schema: TableSchema,
  batches: Iterable<Table>,
  { rows, dictionaries = {} }: StreamOptions,
): Promise<StreamedFile> {
  const counted = { rows: 0 };
  const columns = schema.columns.map(({ name, type }) => ({ name, type, dictionary: dictionaries[name] }));
  await db.withConnection((connection) =>
    db.memory.streaming(rows, columns, checked(batches, schema, counted), async (source) => {
      const select = schema.columns.map(({ name }) => identifier(name)).join(', ');
      const options = `FORMAT parquet, PARQUET_VERSION V2, COMPRESSION zstd, DICTIONARY_SIZE_LIMIT ${DICTIONARY_VALUES}, ROW_GROUP_SIZE ${ROW_GROUP_ROWS}, USE_TMP_FILE false`;
      try {
        await connection.run(`COPY (SELECT ${select} FROM ${source}) TO ${literal(path)} (${options})`);
      } catch (error) {
        throw writeFailure(error, { dataset: schema.id, path });
      }
    }),
  );
  if (counted.rows !== rows) throw otherRows(schema, `${rows} rows`, counted.rows);
  return { rows, bytes: statSync(path).size, sha256: fileSha256(path) };
}

function* checked(
  batches: Iterable<Table>,
  schema: TableSchema,
  counted: { rows: number },
): Generator<Table> {
  for (const batch of batches) {
    checkShape(batch, schema);
    if (counted.rows % CHUNK_ROWS !== 0)
      throw otherRows(schema, `batches of a multiple of ${CHUNK_ROWS} rows`, counted.rows);
    counted.rows += batch.rows;
    yield batch;
  }
}

const otherRows = ({ id }: TableSchema, expected: string, found: number): Failure =>
  new Failure(
    'table_schema_violation',
    'A table that is written batch by batch has other rows than was said.',
    {
      dataset: id,
      expected,
      found: `${found} rows`,
    },
  );
