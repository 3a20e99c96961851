import { statSync } from 'node:fs';
import { Failure, type ScalarType, type Table, type TableSchema } from '@merchantry/contracts';
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
  /**
   * Columns that batches hold as lists: each row of a batch then stands for as many rows of the file as its lists have
   * items, all lists of a batch with the same offsets, and the other columns repeat. Half the time, where rows repeat much.
   */
  readonly lists?: readonly string[];
}

/** Distinct values of a row group above which a column is not written by dictionary. */
const DICTIONARY_VALUES = 2_048;

/**
 * Writes a table that is too large to stand in memory: batches in row order, each taken when the one before it has been
 * encoded. Columns and order are those of `writeParquet`. Values that hardly repeat are written as differences or by
 * byte planes (encodings of Parquet 2), which makes coordinates and rising ids thirty times smaller. The bytes do not depend
 * on the number of threads. Shapes are checked, values are not, and nothing is read back: for tables that follow from
 * checked ones. Several files may be written at once.
 *
 * @param batches without lists, each but the last of a multiple of 2,048 rows: their size then changes no byte either
 * @throws Failure table_schema_violation for a batch unlike the schema or of another number of rows, io_write_failure
 * with the system's words when the file cannot be written, and whatever the making of a batch throws.
 */
export async function streamParquet(
  db: Database,
  path: string,
  schema: TableSchema,
  batches: Iterable<Table>,
  { rows, dictionaries = {}, lists = [] }: StreamOptions,
): Promise<StreamedFile> {
  const nested = new Set(lists);
  const columns = schema.columns.map((column) => ({
    ...column,
    type: nested.has(column.name) ? { list: column.type as ScalarType } : column.type,
    dictionary: dictionaries[column.name],
  }));
  const counted = { rows: 0 };
  const checked = checkedBatches(batches, { ...schema, columns }, lists, counted);
  await db.withConnection((connection) =>
    db.memory.streaming(rows, columns, checked, async (source) => {
      const select = schema.columns.map(({ name }) => {
        const quoted = identifier(name);
        return nested.has(name) ? `unnest(${quoted}) AS ${quoted}` : quoted;
      });
      const options = `FORMAT parquet, PARQUET_VERSION V2, COMPRESSION zstd, DICTIONARY_SIZE_LIMIT ${DICTIONARY_VALUES}, ROW_GROUP_SIZE ${ROW_GROUP_ROWS}, USE_TMP_FILE false`;
      try {
        await connection.run(
          `COPY (SELECT ${select.join(', ')} FROM ${source}) TO ${literal(path)} (${options})`,
        );
      } catch (error) {
        throw writeFailure(error, { dataset: schema.id, path });
      }
    }),
  );
  if (counted.rows !== rows) throw otherRows(schema, `${rows} rows`, counted.rows);
  return { rows, bytes: statSync(path).size, sha256: fileSha256(path) };
}

function* checkedBatches(
  batches: Iterable<Table>,
  schema: TableSchema,
  lists: readonly string[],
  counted: { rows: number },
): Generator<Table> {
  for (const batch of batches) {
    checkShape(batch, schema);
    if (lists.length === 0 && counted.rows % CHUNK_ROWS !== 0)
      throw otherRows(schema, `batches of a multiple of ${CHUNK_ROWS} rows`, counted.rows);
    counted.rows += lists.length === 0 ? batch.rows : itemsOf(batch, schema, lists);
    yield batch;
  }
}

/** Items of the lists of a batch, which begin and end together. */
function itemsOf({ rows, columns }: Table, { id }: TableSchema, lists: readonly string[]): number {
  const [first, ...others] = lists.map((name) => columns[name]);
  if (
    first.kind !== 'list' ||
    first.offsets[0] !== 0 ||
    others.some((other) => other.kind !== 'list' || other.offsets !== first.offsets)
  )
    throw new Failure('table_schema_violation', 'Lists of a batch do not begin and end together.', {
      dataset: id,
      expected: 'the same offsets, from 0 on',
      found: 'others',
    });
  return first.offsets[rows];
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
