export { openDatabase, type Database, type DatabaseOptions } from './database.js';
export { writeParquet, ROW_GROUP_ROWS, type WrittenTable } from './write-parquet.js';
export { readTable, type ReadOptions } from './read-table.js';
export { checkShape } from './table-shape.js';
export { validateTable } from './validate-table.js';
export { type TableLookup } from './validate-references.js';
export { readUserTable } from './user-table.js';
export { fsyncTree, moveAside, publishFolder, stage, type PublishOutcome } from './publish.js';
export { createViews, query, type DisplayValue, type QueryResult, type ViewEntry } from './sql-views.js';
