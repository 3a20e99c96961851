/** Segment 1B's pure parts. */
export * from './policy/s2-tile-weights.js';
export * from './s2/index.js';
