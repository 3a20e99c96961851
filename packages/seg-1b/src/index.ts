/** Segment 1B's pure parts. */
export * from './s1/index.js';
export * from './policy/s2-tile-weights.js';
export * from './s2/index.js';
export * from './policy/s3-requirements.js';
export * from './s3/index.js';
export * from './policy/s4-alloc-plan.js';
export * from './s4/index.js';
export * from './policy/s6-jitter.js';
export * from './s5/index.js';
export * from './s6/index.js';
export * from './s7/index.js';
