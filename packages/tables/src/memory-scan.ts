import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column, ColumnType } from '@merchantry/contracts';
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

/** Lets SQL scan columns of this process chunk by chunk, so that a table never stands in memory twice. */
export interface MemoryScan {
  /** Runs `use` with the SQL text of a table function call that yields the columns in row order. */
  scanning<T>(rows: number, columns: readonly ScanColumn[], use: (source: string) => Promise<T>): Promise<T>;
}

interface Scan {
  readonly rows: number;
  readonly columns: readonly ScanColumn[];
  readonly fillers: readonly VectorFiller[];
}

interface Cursor extends Scan {
  next: number;
}

const FUNCTION_NAME = 'merchantry_memory';

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
        for (const { name, type } of scan.columns) info.addResultColumn(name, duckType(duck, type));
        info.setBindData(scan);
        info.setCardinality(scan.rows, true);
      },
      initFunction(info) {
        // One thread pulls the rows, so they leave in order; compression and encoding may still use the others.
        info.setMaxThreads(1);
        const cursor: Cursor = { ...(info.getBindData() as Scan), next: 0 };
        info.setInitData(cursor);
      },
      mainFunction(info, chunk) {
        const cursor = info.getInitData() as Cursor;
        const count = Math.min(CHUNK_ROWS, cursor.rows - cursor.next);
        chunk.rowCount = count;
        if (count === 0) return;
        for (let c = 0; c < cursor.fillers.length; c++)
          cursor.fillers[c](NewVector.ofChunk(chunk, c), cursor.next, count);
        cursor.next += count;
      },
    }),
  );
  return {
    async scanning(rows, columns, use) {
      const id = ++lastId;
      const fillers = columns.map(({ column }) => vectorFiller(column, CHUNK_ROWS));
      scans.set(id, { rows, columns, fillers });
      try {
        return await use(`${FUNCTION_NAME}(${id})`);
      } finally {
        scans.delete(id);
      }
    },
  };
}
