export { BANDS_1A, REPLAY_GATE, inside, type BandRow, type Range } from './band.js';
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
} from './outlet-composite.js';
export { philoxResampling } from './resampling.js';
export { scoreRun } from './score-run.js';
export {
  scorecardJson,
  type Evidence,
  type Findings,
  type MetricValue,
  type RunIdentity,
  type Scorecard,
  type Threshold,
} from './scorecard.js';
export { formatMetric, scorecardMarkdown, type FigureLink } from './scorecard-markdown.js';
export { failedScorecard, scoreJoined, scoreSegment1a, type Replay } from './segment-1a.js';
export { figures1a, FIGURES_1A, type Figure } from './segment-1a-figures.js';
export type { Catalogue, Coded, CountryFacts, Segment1aInput } from './segment-1a-input.js';
export { joinSegment1a, type Segment1aRows } from './segment-1a-rows.js';
export { verdict1a, worstGrade, type Checks, type Grade1a, type Verdict } from './verdict.js';
