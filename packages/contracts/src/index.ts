export * from './column.js';
export * from './failure/index.js';
