export { BANDS_1A, NOT_COMPUTED_1A, inside, type BandRow, type Range } from './band.js';
export { bandChart, type BandChartOptions } from './figure/band-chart.js';
export { bootstrap, type Resampling, type UniformSource } from './metric/bootstrap.js';
export { cv } from './metric/cv.js';
export { gini } from './metric/gini.js';
export { type Interval } from './metric/interval.js';
export { median } from './metric/median.js';
export { nearestRank } from './metric/nearest-rank.js';
export { quantileLinear } from './metric/quantile-linear.js';
export { orderStatistic, tally, type Tally } from './metric/tally.js';
export { topshare } from './metric/topshare.js';
export { wilson } from './metric/wilson.js';
export {
  outletComposite,
  type OutletComposite,
  type RailCounts,
  type Segment1aInput,
} from './outlet-composite.js';
export { philoxResampling } from './resampling.js';
export { scoreRun } from './score-run.js';
export {
  scorecardJson,
  scorecardMarkdown,
  type Evidence,
  type MetricValue,
  type RunIdentity,
  type Scorecard,
  type Threshold,
} from './scorecard.js';
export { failedScorecard, scoreSegment1a } from './segment-1a.js';
export { verdict1a, worstGrade, type Checks, type Grade1a, type Verdict } from './verdict.js';
