import { readLock } from '../lock.js';
import type { SegmentScorer } from '../segment-scorer.js';
import { readSegment1b } from './read-segment-1b.js';
import { failedScorecard1b, measureSegment1b, scoreMeasured1b } from './segment-1b.js';
import { FIGURES_1B, figures1b } from './segment-1b-figures.js';

export const SCORER_1B: SegmentScorer = {
  segment: '1B',
  egress: 'site_locations',
  figures: FIGURES_1B,
  async score(surfaces, { root, identity }) {
    const lock = readLock(root, '1B', identity);
    const input = await readSegment1b(surfaces);
    const measured = measureSegment1b(input);
    const card = scoreMeasured1b(measured, input, identity, surfaces.evidence, lock);
    return { card, figures: figures1b(card, measured) };
  },
  failed: failedScorecard1b,
};
