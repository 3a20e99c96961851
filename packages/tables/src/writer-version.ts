import { createRequire } from 'node:module';

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Versions of this package and of the Parquet writer below it, for records that say what made a file. */
export function writerVersions(): Record<string, string> {
  const manifest = createRequire(import.meta.url)('../package.json') as Manifest;
  return {
    '@merchantry/tables': manifest.version,
    '@duckdb/node-api': manifest.dependencies['@duckdb/node-api'],
  };
}
