/** Segment 1B's pure parts. */
export {};
