import type { Scorecard1a } from './segment-1a/findings-1a.js';
import type { Scorecard1b } from './segment-1b/findings-1b.js';

/** A card of any segment that is scored; `segment` tells which. */
export type SegmentScorecard = Scorecard1a | Scorecard1b;
