import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, type Column, type Contracts, type ScalarType, type Table } from '@merchantry/contracts';
import { fileSha256, parseJson } from '@merchantry/hashgate';
import { readTable, type Database } from '@merchantry/tables';
import type { Evidence } from './scorecard.js';
import type { Coded } from './coded.js';
import type { WorldDataset, WorldIndex } from './world-index.js';

/** The datasets of one run as metrics read them: only files that the world lists or its gate sealed, digest first. */
export class Surfaces {
  readonly evidence: Evidence[] = [];

  constructor(
    private readonly root: string,
    private readonly run: string,
    private readonly world: WorldIndex,
    private readonly contracts: Contracts,
    private readonly database: Database,
  ) {}

  /** Columns of a dataset of the run. A family that the world does not hold had no event; any other dataset must exist. */
  async read(id: string, columns: readonly string[], optional = false): Promise<Surface> {
    const files = this.sealedFiles(id, optional);
    this.evidence.push(...files);
    return this.table(
      id,
      files.map(({ path }) => join(this.run, path)),
      columns,
    );
  }

  /** Columns of a reference table that the gate of `segment` sealed. */
  async reference(id: string, segment: string, columns: readonly string[]): Promise<Surface> {
    const seal = `sealed_inputs_${segment}`;
    const [file] = this.sealedFiles(seal, false);
    const rows = parseJson(readFileSync(join(this.run, file.path), 'utf8')) as Partial<SealedRow>[];
    const sealed = rows.find(({ asset_id }) => asset_id === id);
    if (sealed?.path === undefined || sealed.sha256_hex === undefined) {
      throw new Failure('sealed_input_missing', `The gate of ${segment} has not sealed ${id}.`, {
        dataset: id,
      });
    }
    const evidence = checked(this.root, { dataset: id, path: sealed.path, sha256: sealed.sha256_hex });
    this.evidence.push(file, evidence);
    return this.table(id, [join(this.root, sealed.path)], columns);
  }

  /** A policy of this run as the gate of its segment sealed it. */
  policy(id: string): unknown {
    const [file] = this.sealedFiles(`sealed_policy:${id}`, false);
    this.evidence.push(file);
    return parseJson(readFileSync(join(this.run, file.path), 'utf8'));
  }

  /** Datasets that the world holds. */
  published(): ReadonlySet<string> {
    return new Set(this.world.datasets.filter(({ files }) => files.length > 0).map(({ id }) => id));
  }

  private async table(id: string, files: string[], columns: readonly string[]): Promise<Surface> {
    if (files.length === 0) return new Surface(id, null);
    return new Surface(
      id,
      await readTable(this.database, files, this.contracts.tableSchema(id), { columns: [...columns] }),
    );
  }

  /** Files of a dataset (of all its parts), in path order, each with the bytes that the world states. */
  private sealedFiles(id: string, optional: boolean): Evidence[] {
    const files = this.world.datasets
      .filter((dataset: WorldDataset) => dataset.id === id)
      .flatMap((dataset) => dataset.files)
      .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    if (files.length === 0 && !optional) {
      throw new Failure('incomplete_dataset_instance', `The world holds no file of ${id}.`, { dataset: id });
    }
    return files.map(({ path, sha256 }) => checked(this.run, { dataset: id, path, sha256 }));
  }
}

interface SealedRow {
  readonly asset_id: string;
  readonly path: string;
  readonly sha256_hex: string;
}

function checked(folder: string, { dataset, path, sha256 }: Evidence): Evidence {
  const full = join(folder, path);
  if (!existsSync(full)) {
    throw new Failure('incomplete_dataset_instance', `A file of ${dataset} is gone.`, { dataset, path });
  }
  const found = fileSha256(full);
  if (found !== sha256) {
    throw new Failure(
      'output_digest_mismatch',
      `A file of ${dataset} does not have the bytes under which it was sealed.`,
      { dataset, path, expected: sha256, found },
    );
  }
  return { dataset, path, sha256 };
}

/** Columns of a table, by the types that metrics rely on. A dataset without a file has no rows. */
export class Surface {
  constructor(
    private readonly dataset: string,
    private readonly table: Table | null,
  ) {}

  u64 = (name: string): BigUint64Array => this.fixed(name, 'uint64', BigUint64Array);
  int8 = (name: string): Int8Array => this.fixed(name, 'int8', Int8Array);
  int32 = (name: string): Int32Array => this.fixed(name, 'int32', Int32Array);
  u32 = (name: string): Uint32Array => this.fixed(name, 'uint32', Uint32Array);
  int64 = (name: string): BigInt64Array => this.fixed(name, 'int64', BigInt64Array);
  float64 = (name: string): Float64Array => this.fixed(name, 'float64', Float64Array);
  /** One byte a row: 1 for true; a null is false. */
  bool = (name: string): Uint8Array => this.fixed(name, 'bool', Uint8Array, true);

  coded(name: string): Coded {
    if (this.table === null) return { codes: new Uint32Array(0), dictionary: [] };
    const column = this.table.columns[name] as Column | undefined;
    if (column?.kind === 'string' && !column.validity?.includes(0)) return column;
    if (column?.kind === 'constant' && typeof column.value === 'string')
      return { codes: new Uint32Array(column.length), dictionary: [column.value] };
    throw this.unlike(name, 'string', column);
  }

  /** Strings row by row, with nulls where there are some. */
  texts(name: string): (string | null)[] {
    if (this.table === null) return [];
    const column = this.table.columns[name] as Column | undefined;
    if (column?.kind === 'string') {
      const { codes, dictionary, validity } = column;
      return Array.from(codes, (code, row) => (validity?.[row] === 0 ? null : dictionary[code]));
    }
    if (column?.kind === 'constant' && column.type === 'string') {
      return Array.from({ length: column.length }, () => column.value as string | null);
    }
    throw this.unlike(name, 'string', column);
  }

  private fixed<
    A extends
      BigUint64Array | BigInt64Array | Int8Array | Int32Array | Uint32Array | Float64Array | Uint8Array,
  >(name: string, type: ScalarType, shape: { new (length: number): A; prototype: A }, nulls = false): A {
    if (this.table === null) return new shape(0);
    const column = this.table.columns[name] as Column | undefined;
    if (column?.kind === 'fixed' && column.type === type && (nulls || !column.validity?.includes(0)))
      return column.values as A;
    if (column?.kind === 'constant' && column.type === type && (nulls || column.value !== null)) {
      const out = new shape(column.length);
      if (column.value === null) return out;
      if (out instanceof BigUint64Array || out instanceof BigInt64Array) out.fill(BigInt(column.value));
      else (out as Float64Array).fill(Number(column.value));
      return out;
    }
    throw this.unlike(name, type, column);
  }

  private unlike(name: string, expected: string, column: Column | undefined): Failure {
    return new Failure('table_schema_violation', `Column ${name} is not what the metrics read.`, {
      dataset: this.dataset,
      column: name,
      expected: `${expected} without nulls`,
      found: column === undefined ? 'no column' : typeof column.type === 'string' ? column.type : column.kind,
    });
  }
}
