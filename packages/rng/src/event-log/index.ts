export { countsAsNumbers, countsAsU64 } from './counts-as-u64.js';
export type { EventBatch } from './event-batch.js';
export { eventTables, type EventTables } from './event-tables.js';
export { mergeBatches } from './merge-batches.js';
export { verifyTrace } from './verify-trace.js';
export { assertDisjointStreams, type CounterIntervals } from './disjoint-streams.js';
