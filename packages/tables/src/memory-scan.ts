import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { Failure, type Column, type ColumnType, type FixedColumn, type Table } from '@merchantry/contracts';
import type { DuckModule } from './database.js';
import { duckType } from './duck-types.js';
import type { VectorFiller } from './fill-scalars.js';
import { vectorFiller } from './fill-vector.js';
import { NewVector } from './raw-vector.js';

/** Rows of one DuckDB vector. */
export const CHUNK_ROWS = 2048;

export interface ScanColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly column: Column;
}

/** A column of a stream: every batch has one of this name and type. */
export interface StreamColumn extends Omit<ScanColumn, 'column'> {
  /**
   * Of a string column: the dictionary of every batch, at most 65,535 different strings. DuckDB then gets the codes, which
   * costs a tenth; its statistics name the whole dictionary.
   */
  readonly dictionary?: readonly string[];
}

/** Lets SQL scan columns of this process chunk by chunk, so that a table never stands in memory twice. */
export interface MemoryScan {
  /** Runs `use` with the SQL text of a table function call that yields the columns in row order. */
  scanning<T>(rows: number, columns: readonly ScanColumn[], use: (source: string) => Promise<T>): Promise<T>;
  /**
   * The same for a table that is made batch by batch while it is scanned; one batch is held at a time. It may be scanned
   * once. What the iterable throws ends the query and is thrown on as it was.
   *
   * @param rows how many rows the batches have together
   */
  streaming<T>(
    rows: number,
    columns: readonly StreamColumn[],
    batches: Iterable<Table>,
    use: (source: string) => Promise<T>,
  ): Promise<T>;
}

/** Consecutive rows of a scan, and how each of their columns is copied. */
interface Batch {
  readonly rows: number;
  readonly fillers: readonly VectorFiller[];
}

interface Scan {
  readonly rows: number;
  readonly columns: readonly StreamColumn[];
  readonly batches: () => Iterator<Batch>;
  /** What making a batch threw. */
  thrown?: { readonly error: unknown };
}

interface Cursor {
  readonly scan: Scan;
  readonly batches: Iterator<Batch>;
  batch: Batch;
  next: number;
}

const FUNCTION_NAME = 'merchantry_memory';
const NOTHING: Batch = { rows: 0, fillers: [] };

export function createMemoryScan(duck: DuckModule, connection: DuckDBConnection): MemoryScan {
  const scans = new Map<number, Scan>();
  let lastId = 0;
  connection.registerTableFunction(
    duck.DuckDBTableFunction.create({
      name: FUNCTION_NAME,
      parameterTypes: [duck.INTEGER],
      bindFunction(info) {
        const scan = scans.get(Number(info.getParameter(0)));
        if (scan === undefined) {
          info.setError('no such table in memory');
          return;
        }
        for (const { name, type, dictionary } of scan.columns)
          info.addResultColumn(name, dictionary ? duck.ENUM(dictionary) : duckType(duck, type));
        info.setBindData(scan);
        info.setCardinality(scan.rows, true);
      },
      initFunction(info) {
        // One thread pulls the rows, so they leave in order; compression and encoding may still use the others.
        info.setMaxThreads(1);
        const scan = info.getBindData() as Scan;
        const cursor: Cursor = { scan, batches: scan.batches(), batch: NOTHING, next: 0 };
        info.setInitData(cursor);
      },
      mainFunction(info, chunk) {
        const cursor = info.getInitData() as Cursor;
        try {
          fillChunk(cursor, chunk);
        } catch (error) {
          cursor.scan.thrown = { error };
          chunk.rowCount = 0;
          info.setError('a batch cannot be made');
        }
      },
    }),
  );
  const scanned = async <T>(scan: Scan, use: (source: string) => Promise<T>): Promise<T> => {
    const id = ++lastId;
    scans.set(id, scan);
    try {
      return await use(`${FUNCTION_NAME}(${id})`);
    } catch (error) {
      throw scan.thrown === undefined ? error : scan.thrown.error;
    } finally {
      scans.delete(id);
    }
  };
  return {
    scanning(rows, columns, use) {
      const fillers = columns.map(({ column }) => vectorFiller(column, CHUNK_ROWS));
      return scanned({ rows, columns, batches: () => [{ rows, fillers }].values() }, use);
    },
    streaming(rows, columns, batches, use) {
      return scanned({ rows, columns, batches: () => filled(columns, batches) }, use);
    },
  };
}

function* filled(columns: readonly StreamColumn[], batches: Iterable<Table>): Generator<Batch> {
  for (const { rows, columns: made } of batches)
    yield {
      rows,
      fillers: columns.map(({ name, dictionary }) =>
        vectorFiller(dictionary ? codesOf(made[name], dictionary) : made[name], CHUNK_ROWS),
      ),
    };
}

/** The codes of a string column, as wide as DuckDB has those of a dictionary of that length. */
function codesOf(column: Column, dictionary: readonly string[]): FixedColumn {
  if (column.kind !== 'string' || column.dictionary !== dictionary)
    throw new Failure('table_schema_violation', 'A batch has another dictionary than was said.', {
      expected: 'codes into the dictionary of the stream',
      found: column.kind,
    });
  const { codes, length, validity } = column;
  return dictionary.length <= 255
    ? { kind: 'fixed', type: 'uint8', length, values: Uint8Array.from(codes), validity }
    : { kind: 'fixed', type: 'uint16', length, values: Uint16Array.from(codes), validity };
}

/** The next rows of a scan; none at its end, and never more than a batch still has. */
function fillChunk(cursor: Cursor, chunk: DuckDBDataChunk): void {
  while (cursor.next === cursor.batch.rows) {
    const { done, value } = cursor.batches.next();
    if (done) break;
    cursor.batch = value;
    cursor.next = 0;
  }
  const { batch, next } = cursor;
  const count = Math.min(CHUNK_ROWS, batch.rows - next);
  chunk.rowCount = count;
  if (count === 0) return;
  for (let c = 0; c < batch.fillers.length; c++) batch.fillers[c](NewVector.ofChunk(chunk, c), next, count);
  cursor.next += count;
}
