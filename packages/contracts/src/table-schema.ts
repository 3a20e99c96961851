import type { ColumnType } from './column.js';

/**
 * One column of a dataset as its schema pack declares it. Bounds of 64-bit columns are bigints; `lineage` marks
 * identity and clock columns, which content digests leave out.
 */
export interface ColumnSchema {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly lineage: boolean;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly exclusiveMinimum?: number | bigint;
  readonly exclusiveMaximum?: number | bigint;
  readonly enum?: readonly (string | number | bigint)[];
  /** An ECMAScript pattern (`u` flag) that the whole or a part of the string must match, as JSON Schema has it. */
  readonly pattern?: string;
  /** In code points. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** A `binary` column of well-known-binary geometries in longitude and latitude (OGC:CRS84). */
  readonly geometry?: 'wkb';
  readonly description?: string;
}

/** Values of `columns` must occur as values of `referenced` in the dataset named. */
export interface ForeignKey {
  readonly columns: readonly string[];
  readonly dataset: string;
  readonly referenced: readonly string[];
}

/** `valueColumn` adds up to one within each group of `groupBy`, up to `tolerance`. */
export interface GroupSum {
  readonly groupBy: readonly string[];
  readonly valueColumn: string;
  readonly tolerance: number;
}

/** The shape of a table: columns in file order, keys, global order, references and sums. */
export interface TableSchema {
  /** Dataset id. */
  readonly id: string;
  readonly columns: readonly ColumnSchema[];
  readonly primaryKey: readonly string[];
  readonly sortKeys: readonly string[];
  readonly unique: readonly (readonly string[])[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly groupSums: readonly GroupSum[];
}
