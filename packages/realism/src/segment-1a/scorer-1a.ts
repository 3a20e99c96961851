import type { SegmentScorer } from '../segment-scorer.js';
import { readSegment1a } from './read-segment-1a.js';
import { failedScorecard1a, scoreJoined } from './segment-1a.js';
import { FIGURES_1A, figures1a } from './segment-1a-figures.js';
import { joinSegment1a } from './segment-1a-rows.js';

export const SCORER_1A: SegmentScorer = {
  segment: '1A',
  egress: 'outlet_catalogue',
  figures: FIGURES_1A,
  async score(surfaces, { identity, replay }) {
    const input = await readSegment1a(surfaces);
    const joined = joinSegment1a(input);
    const card = scoreJoined(joined, input, identity, surfaces.evidence, replay);
    return { card, figures: figures1a(card, joined, input.countries) };
  },
  failed: failedScorecard1a,
};
