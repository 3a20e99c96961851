/** Segment 1B's pure parts. */
export * from './policy/s2-tile-weights.js';
export * from './s2/index.js';
export * from './policy/s6-jitter.js';
export * from './s5/index.js';
export * from './s6/index.js';
export * from './s7/index.js';
