import type * as duckApi from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { createMemoryScan, type MemoryScan } from './memory-scan.js';

export type DuckModule = typeof duckApi;

export interface DatabaseOptions {
  /** Worker threads of the engine; results and bytes do not depend on it. Default 2. */
  readonly threads?: number;
  /** DuckDB's own limit, such as `600MB`; beyond it queries spill to `tempDirectory`. */
  readonly memoryLimit?: string;
  /** Folder for spilled data. Without one nothing is spilled. */
  readonly tempDirectory?: string;
}

/** An in-memory DuckDB: the I/O, join and sort engine behind tables. Close it when done. */
export interface Database {
  readonly duck: DuckModule;
  /** Tables of this process that SQL can scan without a copy. */
  readonly memory: MemoryScan;
  /** Runs `use` on a connection of its own, so that streams of several callers do not cut each other off. */
  withConnection<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  close(): void;
}

/**
 * Opens an in-memory database. The binding is loaded here and not before, so that commands which touch no table do
 * not pay for it. Extensions are never fetched or loaded by themselves, the time zone is UTC, row order is kept.
 */
export async function openDatabase(options: DatabaseOptions = {}): Promise<Database> {
  const duck: DuckModule = await import('@duckdb/node-api');
  const settings: Record<string, string> = {
    threads: String(options.threads ?? 2),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
    // What is read back or sealed is read from the file, not from what was read of it before.
    enable_external_file_cache: 'false',
    temp_directory: options.tempDirectory ?? '',
  };
  if (options.memoryLimit !== undefined) settings['memory_limit'] = options.memoryLimit;
  const instance = await duck.DuckDBInstance.create(':memory:', settings);
  const first = await instance.connect();
  await first.run(`SET GLOBAL TimeZone = 'UTC'`);
  // Geometries are bytes here, as they are in the file.
  await first.run(`SET GLOBAL enable_geoparquet_conversion = false`);
  const memory = createMemoryScan(duck, first);
  return {
    duck,
    memory,
    async withConnection(use) {
      const connection = await instance.connect();
      try {
        return await use(connection);
      } finally {
        connection.closeSync();
      }
    },
    close() {
      first.closeSync();
      instance.closeSync();
    },
  };
}
