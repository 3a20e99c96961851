import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { valueAt, type ColumnType, type ScalarType } from '@merchantry/contracts';
import { readTable } from '@merchantry/tables';
import { openSmoke } from './on-world.js';
import { ScratchWorkspace } from './scratch-workspace.js';

/** What `world.json` says of a table. */
interface ListedTable {
  readonly id: string;
  readonly state: string;
  readonly rows: number;
  readonly content_digest: string | null;
  readonly files: readonly { path: string; bytes: number }[];
}

let workspace: ScratchWorkspace;
let world: ReturnType<typeof openSmoke>;
let tables: ListedTable[];

beforeAll(() => {
  workspace = new ScratchWorkspace({ with: 'world' });
  world = openSmoke(workspace);
  const index = JSON.parse(readFileSync(world.run.path('world.json'), 'utf8')) as { datasets: ListedTable[] };
  tables = index.datasets.filter(({ content_digest }) => content_digest !== null);
});

afterAll(async () => {
  await world.close();
  workspace.remove();
});

const file = (table: ListedTable) => join(world.run.dir, table.files[0].path);
const open = (table: ListedTable) => asyncBufferFromFile(file(table));

/** Physical type and annotation that a reader of Parquet finds for a column of ours. */
const PARQUET: Readonly<Record<ScalarType, readonly [type: string, annotation?: string]>> = {
  bool: ['BOOLEAN'],
  int8: ['INT32', 'INT_8'],
  int16: ['INT32', 'INT_16'],
  int32: ['INT32', 'INT_32'],
  int64: ['INT64', 'INT_64'],
  uint8: ['INT32', 'UINT_8'],
  uint16: ['INT32', 'UINT_16'],
  uint32: ['INT32', 'UINT_32'],
  uint64: ['INT64', 'UINT_64'],
  float32: ['FLOAT'],
  float64: ['DOUBLE'],
  string: ['BYTE_ARRAY', 'UTF8'],
  timestamp: ['INT64', 'TIMESTAMP_MICROS'],
};

/** Leaves of a column as Parquet holds them: a list is three levels, its items the last. */
function leaf(name: string, type: ColumnType): [name: string, ...(string | undefined)[]] {
  const [physical, annotation] = PARQUET[(typeof type === 'object' ? type.list : type) as ScalarType];
  return [typeof type === 'object' ? 'element' : name, physical, annotation];
}

/** The value that another reader should give for one of ours. */
function elsewhere(type: ColumnType, value: unknown): unknown {
  if (typeof type === 'object' && Array.isArray(value))
    return (value as unknown[]).map((item) => elsewhere(type.list, item));
  if (type === 'timestamp' && typeof value === 'bigint') return new Date(Number(value / 1000n));
  return value;
}

describe('every table of a run opens in a reader that shares no code with the writer', () => {
  it('with the rows that world.json lists', async () => {
    expect(tables.length).toBeGreaterThan(40);
    for (const table of tables) {
      expect(table.files.length).toBe(1);
      const buffer = await open(table);
      const metadata = await parquetMetadataAsync(buffer);
      const rows = await parquetReadObjects({ file: buffer, metadata, compressors });
      const { id, rows: listed, files } = table;
      expect({ id, counted: Number(metadata.num_rows), read: rows.length, bytes: buffer.byteLength }).toEqual(
        {
          id,
          counted: listed,
          read: listed,
          bytes: files[0].bytes,
        },
      );
    }
  });

  it('with the columns and types of its schema, in order', async () => {
    for (const table of tables) {
      const { schema } = await parquetMetadataAsync(await open(table));
      const { columns } = world.contracts.tableSchema(table.id);
      const found = schema
        .filter((element) => element.type !== undefined)
        .map(({ name, type, converted_type }) => [name, type, converted_type]);
      const declared = columns.map(({ name, type }) => leaf(name, type));
      expect({ table: table.id, columns: found }).toEqual({ table: table.id, columns: declared });
      for (const { name, logical_type } of schema) {
        if (name.endsWith('_utc'))
          expect(logical_type).toEqual({ type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' });
      }
    }
  });

  it('with the values that our own reader gives, to the last bit', async () => {
    const seen = new Set<string>();
    for (const table of tables) {
      const schema = world.contracts.tableSchema(table.id);
      const ours = await readTable(await world.database(), [file(table)], schema);
      const theirs = await parquetReadObjects({ file: await open(table), compressors });
      for (const { name, type } of schema.columns) {
        seen.add(typeof type === 'object' ? `list of ${type.list}` : type);
        const column = ours.columns[name];
        const expected = theirs.map((_, row) => elsewhere(type, valueAt(column, row)));
        const found = theirs.map((row) => row[name] as unknown);
        expect({ table: table.id, name, values: found }).toEqual({ table: table.id, name, values: expected });
      }
    }
    expect([...seen]).toEqual(
      expect.arrayContaining([
        'uint64',
        'float64',
        'string',
        'timestamp',
        'bool',
        'list of string',
        'list of float64',
      ]),
    );
  });

  it('with ids beyond 2^53 as bigints, whole', async () => {
    const table = tables.find(({ id }) => id === 'hurdle_bernoulli')!;
    const rows = await parquetReadObjects({ file: await open(table), compressors });
    for (const row of rows) {
      expect(typeof row.merchant_id).toBe('bigint');
      expect(typeof row.rng_counter_before_lo).toBe('bigint');
    }
    // Counters are 64-bit hashes, so hardly any of 600 fits a double.
    expect(rows.filter((row) => row.rng_counter_before_lo > 2n ** 53n).length).toBeGreaterThan(500);
  });
});
