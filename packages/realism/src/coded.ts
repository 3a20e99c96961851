import type { StringColumn } from '@merchantry/contracts';

/** Strings by code: the part of a string column that metrics read. */
export type Coded = Pick<StringColumn, 'codes' | 'dictionary'>;
