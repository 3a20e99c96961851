import { bandRow, type BandRow } from '../band.js';

/**
 * Ratio of the 99th to the 50th percentile of nearest-neighbour distances in the world that the remedy was planned on.
 * Its limits, 20 and 35 % below, are stated as the ratios that they come to: 9.434 and 7.665.
 */
export const BASELINE_TAIL_RATIO = 11.7929786966;

/** Rows whose interval must clear B with its upper end: the four that merchants, resampled, move. */
export const RESAMPLED_IDS = ['1B-01', '1B-02', '1B-03', '1B-04'] as const;

/** Segment 1B: every row is a gate. One-sided rows end where their metric does. */
export const BANDS_1B: readonly BandRow[] = [
  bandRow({
    id: '1B-01',
    metric: 'country_gini',
    formula: 'Gini coefficient of sites per country with any',
    publishedB: [0, 0.68],
    BPLUS: [0, 0.6],
    source: 'spread over countries: no few hold the world',
  }),
  bandRow({
    id: '1B-02',
    metric: 'top10_share',
    formula: 'sites in the ceil(10 %) largest countries / all sites',
    publishedB: [0, 0.5],
    BPLUS: [0, 0.42],
    source: 'spread over countries: no few hold the world',
  }),
  bandRow({
    id: '1B-03',
    metric: 'top5_share',
    formula: 'sites in the ceil(5 %) largest countries / all sites',
    publishedB: [0, 0.33],
    BPLUS: [0, 0.27],
    source: 'spread over countries: no few hold the world',
  }),
  bandRow({
    id: '1B-04',
    metric: 'top1_share',
    formula: 'sites in the ceil(1 %) largest countries / all sites',
    publishedB: [0, 0.1],
    BPLUS: [0, 0.08],
    source: 'spread over countries: no few hold the world',
  }),
  bandRow({
    id: '1B-05',
    metric: 'eligible_country_nonzero_share',
    formula: 'countries with a site / countries with weighted tiles, those on the denylist left out',
    publishedB: [0.85, 1],
    BPLUS: [0.92, 1],
    source: 'coverage: a country without a merchant is an exception',
  }),
  bandRow({
    id: '1B-06',
    metric: 'southern_hemisphere_share',
    formula: 'sites south of the equator / all sites',
    publishedB: [0.12, 1],
    BPLUS: [0.18, 1],
    source: 'coverage: the south is not left out',
  }),
  bandRow({
    id: '1B-07',
    metric: 'nn_tail_ratio',
    formula: 'P99 / P50 of the distance from each site to the nearest other, along the sphere',
    publishedB: [1, 9.434],
    BPLUS: [1, 7.665],
    source: 'places: towns and countryside, but no map of lone sites (2.58 for sites strewn at random)',
  }),
  bandRow({
    id: '1B-08',
    metric: 'structural',
    formula: 'egress as synthesised, jitter as sealed, plan as required, no collapse',
    publishedB: [1, 1],
    BPLUS: [1, 1],
    source: 'integrity: what was decided is what was published',
  }),
  bandRow({
    id: '1B-09',
    metric: 'no_regression',
    formula: 'rows 01 to 06 no worse than in the locked run of that seed',
    publishedB: [1, 1],
    BPLUS: [1, 1],
    source: 'what was reached once is kept',
  }),
  bandRow({
    id: '1B-10',
    metric: 'region_floors',
    formula: 'every region has the share of sites that the policy sets as its floor',
    publishedB: [1, 1],
    BPLUS: [1, 1],
    source: 'coverage: no part of the world is left out',
  }),
];

/** What one seed cannot answer: how far the rows 01 to 07 move between seeds. */
export const CROSS_SEED_1B: BandRow = bandRow({
  id: '1B-11',
  metric: 'cross_seed_cv',
  formula: 'largest population sd / mean over the seeds among the rows 01 to 07',
  publishedB: [0, 0.3],
  BPLUS: [0, 0.2],
  source: 'stability: the world is a property of the design, not of a seed',
});
