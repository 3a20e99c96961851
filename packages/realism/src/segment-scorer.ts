import type { Figure } from './figure-file.js';
import type { RunIdentity, ScorerError } from './scorecard.js';
import type { SegmentScorecard } from './segment-scorecard.js';
import type { Surfaces } from './surfaces.js';

/** Whether a second build of the same world gave the same digest; null where nobody has built it twice. */
export type Replay = boolean | null;

/** What a scorer is told besides the datasets. */
export interface ScoringContext {
  /** The workspace. */
  readonly root: string;
  readonly identity: RunIdentity;
  readonly replay: Replay;
}

export interface ScoredSegment {
  readonly card: SegmentScorecard;
  readonly figures: readonly Figure[];
}

/** A segment that can be scored. Adding a segment is adding one of these. */
export interface SegmentScorer {
  readonly segment: SegmentScorecard['segment'];
  /** The dataset whose presence says that the segment was run, and whose tokens name it. */
  readonly egress: string;
  /** Titles of its figures by name. */
  readonly figures: Readonly<Record<string, string>>;
  score(surfaces: Surfaces, context: ScoringContext): Promise<ScoredSegment>;
  failed(identity: RunIdentity, error: ScorerError): SegmentScorecard;
}
