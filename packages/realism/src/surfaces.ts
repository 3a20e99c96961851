import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Failure,
  stringsOf,
  valuesOf,
  type Contracts,
  type FixedColumn,
  type Table,
} from '@merchantry/contracts';
import { fileSha256, parseJson } from '@merchantry/hashgate';
import { readTable, type Database } from '@merchantry/tables';
import type { Coded } from './coded.js';
import type { Evidence } from './scorecard.js';
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
    const known = this.evidence.some(({ path }) => path === file.path);
    this.evidence.push(...(known ? [] : [file]), evidence);
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

  u64 = (name: string): BigUint64Array => this.values(name, 'uint64') ?? new BigUint64Array(0);
  int8 = (name: string): Int8Array => this.values(name, 'int8') ?? new Int8Array(0);
  int32 = (name: string): Int32Array => this.values(name, 'int32') ?? new Int32Array(0);
  u32 = (name: string): Uint32Array => this.values(name, 'uint32') ?? new Uint32Array(0);
  int64 = (name: string): BigInt64Array => this.values(name, 'int64') ?? new BigInt64Array(0);
  float64 = (name: string): Float64Array => this.values(name, 'float64') ?? new Float64Array(0);

  /** One byte a row: 1 for true; a null is false. */
  bool(name: string): Uint8Array {
    const column = this.table?.columns[name];
    if (column?.type === 'bool' && column.kind === 'constant')
      return new Uint8Array(column.length).fill(column.value === true ? 1 : 0);
    if (column?.type === 'bool' && column.kind === 'fixed') return column.values as Uint8Array;
    return this.values(name, 'bool') ?? new Uint8Array(0);
  }

  coded(name: string): Coded {
    if (this.table === null) return { codes: new Uint32Array(0), dictionary: [] };
    return stringsOf(this.table, this.dataset, name);
  }

  /** Strings row by row, null where there is none. */
  texts(name: string): (string | null)[] {
    const column = this.table?.columns[name];
    if (column?.kind === 'constant' && column.value === null)
      return Array.from({ length: column.length }, () => null);
    if (column?.kind === 'string') {
      const { codes, dictionary, validity } = column;
      return Array.from(codes, (code, row) => (validity?.[row] === 0 ? null : dictionary[code]));
    }
    const { codes, dictionary } = this.coded(name);
    return Array.from(codes, (code) => dictionary[code]);
  }

  private values<T extends FixedColumn['type']>(name: string, type: T) {
    return this.table === null ? null : valuesOf(this.table, this.dataset, name, type);
  }
}
