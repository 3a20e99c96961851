export { bundleMembers, type BundleFacts } from './bundle-members.js';
export { checkCompleteness } from './check-completeness.js';
export { checkLineage } from './check-lineage.js';
export { openEvents, standsAt, startsOf, type EventRows, type StreamStarts } from './event-rows.js';
export { Findings, type Finding, type FindingsOf, type MerchantFail, type Place } from './findings.js';
export { drawingStatesOf, familiesOf, pairOf, producer, type Budget, type Producer } from './producers.js';
export { PublishedTables, type Inspected, type PublishedTablesOptions } from './published-tables.js';
export { RngAccounting, type FamilyAccount } from './rng-accounting.js';
