export * from './column.js';
export { checkContracts } from './check-contracts.js';
export type { ContractDocument, ContractKind } from './contract-files.js';
export { loadContracts, type Contracts } from './contracts.js';
export {
  isStateId,
  type DatasetClass,
  type DatasetEntry,
  type DatasetFormat,
  type DatasetStatus,
  type StateId,
} from './dataset-entry.js';
export * from './failure/index.js';
export type { JsonSchemaNode } from './json-schema.js';
export {
  fillPath,
  nxOutputFolder,
  pathTokens,
  recordPath,
  referenceIndexPath,
  sealedPolicyPath,
  sealedProfilePath,
  splitStateId,
} from './path-template.js';
export { parsePolicyYaml } from './policy-yaml.js';
export type { StateNode } from './state-graph.js';
export * from './table-schema.js';
export { codedLists, plainLists } from './coded-lists.js';
export { concatColumns, concatTables, joinArrays } from './concat-columns.js';
export { gather, sliceRows, takeRows } from './take-rows.js';
export { binaryOf, stringsOf, valuesOf } from './typed-column.js';
export { utf8Text } from './utf8-text.js';
export { parsePolicyValue, type PolicySchema } from './policy-value.js';
export { halves, takeWords } from './word-halves.js';
