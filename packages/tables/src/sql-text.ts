/** A string literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A quoted identifier. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A file path literal for a table function that globs: the characters of a glob stand for themselves. */
export const pathLiteral = (path: string): string => literal(path.replace(/[*?[]/g, (c) => `[${c}]`));

/** `read_parquet` over files in the order given. Path tokens such as `seed=42` never turn into columns. */
export const parquetSource = (files: readonly string[]): string =>
  `read_parquet([${files.map(pathLiteral).join(', ')}], hive_partitioning = false, union_by_name = false)`;
