export { philox2x64 } from './philox.js';
export { u01 } from './u01.js';
export { fillBlocks, fillU01 } from './fill.js';
export {
  deriveMaster,
  deriveSubstream,
  deriveSubstreams,
  firstU01,
  merchantU64,
  substreamIds,
  type CodedNames,
  type SubstreamStart,
  type SubstreamTable,
} from './substream.js';
export { Substream } from './substream-cursor.js';
export { advanceCounters } from './advance-counters.js';
export { neumaierSum } from './neumaier.js';
export * from './sampler/index.js';
export * from './event-log/index.js';
