export * from './column.js';
export * from './failure/index.js';
export * from './table-schema.js';
