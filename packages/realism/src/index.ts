export { inside, type BandRow, type Range } from './band.js';
export type { Coded } from './coded.js';
export type { Figure } from './figure-file.js';
export { bandChart, type BandChartOptions } from './figure/band-chart.js';
export { bootstrap, groupedBootstrap, type Resampling, type UniformSource } from './metric/bootstrap.js';
export { cv } from './metric/cv.js';
export { gini } from './metric/gini.js';
export { type Interval } from './metric/interval.js';
export { kruskalWallis, type GroupTest } from './metric/kruskal-wallis.js';
export { median } from './metric/median.js';
export { nearestRank } from './metric/nearest-rank.js';
export { quantileLinear } from './metric/quantile-linear.js';
export { pairTally, spearman, type PairTally } from './metric/spearman.js';
export { orderStatistic, tally, type Tally } from './metric/tally.js';
export { topshare } from './metric/topshare.js';
export { wilson } from './metric/wilson.js';
export {
  outletComposite,
  type OutletComposite,
  type OutletLogs,
  type RailCounts,
} from './segment-1a/outlet-composite.js';
export { philoxResampling } from './resampling.js';
export { scoreRun } from './score-run.js';
export {
  scorecardJson,
  type Evidence,
  type MetricValue,
  type RunIdentity,
  type Scorecard,
  type Threshold,
} from './scorecard.js';
export { lockPath, readLock, type Lock } from './lock.js';
export { formatMetric } from './markdown-text.js';
export { nearestNeighbours } from './metric/nearest-neighbours.js';
export { scorecardMarkdown, type FigureLink } from './scorecard-markdown.js';
export { BANDS_1A, REPLAY_GATE } from './segment-1a/bands-1a.js';
export type { Findings1a, Scorecard1a } from './segment-1a/findings-1a.js';
export { failedScorecard1a, scoreJoined, scoreSegment1a } from './segment-1a/segment-1a.js';
export { figures1a, FIGURES_1A } from './segment-1a/segment-1a-figures.js';
export type { Catalogue, CountryFacts, Segment1aInput } from './segment-1a/segment-1a-input.js';
export { joinSegment1a, type Segment1aRows } from './segment-1a/segment-1a-rows.js';
export { GRADES_1A, verdict1a, type Grade1a, type Verdict1a } from './segment-1a/verdict-1a.js';
export { BANDS_1B, CROSS_SEED_1B } from './segment-1b/bands-1b.js';
export { crossSeed1b, type CrossSeed1b } from './segment-1b/cross-seed.js';
export type { Findings1b, Scorecard1b } from './segment-1b/findings-1b.js';
export {
  failedScorecard1b,
  measureSegment1b,
  scoreMeasured1b,
  scoreSegment1b,
  type Measured1b,
} from './segment-1b/segment-1b.js';
export { figures1b, FIGURES_1B } from './segment-1b/segment-1b-figures.js';
export type { Segment1bInput } from './segment-1b/segment-1b-input.js';
export { GRADES_1B, verdict1b, type Grade1b, type Verdict1b } from './segment-1b/verdict-1b.js';
export type { ZoneRow, ZoneRowId } from './segment-1b/zone-rows.js';
export type { SegmentScorecard } from './segment-scorecard.js';
export type { Replay } from './segment-scorer.js';
export { worstGrade, type Checks, type Verdict } from './verdict.js';
