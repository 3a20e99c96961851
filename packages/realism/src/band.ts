import { Failure } from '@merchantry/contracts';

/** A closed interval: a value on an edge is inside. */
export type Range = readonly [low: number, high: number];

/** One row of the realism table of a segment. Adding a metric is adding a row. */
export interface BandRow {
  readonly id: string;
  readonly metric: string;
  /** How the number is made, for the reader of a scorecard. */
  readonly formula: string;
  /** The band that gates: union of the two published ones, so that a B+ value never fails B. */
  readonly B: Range;
  readonly BPLUS: Range;
  /** The B band as first published, printed beside the other. */
  readonly publishedB: Range;
  /** A floor below which no coverage rescues the segment. */
  readonly hardFloor?: number;
  /** The floor as first published. */
  readonly publishedHardFloor?: number;
  /** A ceiling above which no coverage rescues the segment. */
  readonly hardCeiling?: number;
  readonly publishedHardCeiling?: number;
  /** Why the target stands where it does. */
  readonly source: string;
}

type Published = Omit<BandRow, 'B'>;

/** Published bands that overlap become one; two that do not are a slip in the table. */
function row(published: Published): BandRow {
  const [b, bPlus] = [published.publishedB, published.BPLUS];
  if (b[1] < bPlus[0] || bPlus[1] < b[0]) {
    throw new Failure('internal', `The bands of ${published.id} do not overlap.`);
  }
  return { ...published, B: [Math.min(b[0], bPlus[0]), Math.max(b[1], bPlus[1])] };
}

/** Segment 1A. One-sided rows end where their metric does: at 1, or at 100 points. */
export const BANDS_1A: readonly BandRow[] = [
  row({
    id: '1A-01',
    metric: 'single_site_share',
    formula: 'share of gated merchants with is_multi = false',
    publishedB: [0.25, 0.45],
    BPLUS: [0.35, 0.55],
    hardFloor: 0.25,
    publishedHardFloor: 0.1,
    source: 'merchant pyramid: a broad base of one-outlet merchants',
  }),
  row({
    id: '1A-02',
    metric: 'median_outlets_per_merchant',
    formula: 'median of n_m',
    publishedB: [6, 20],
    BPLUS: [8, 18],
    source: 'merchant pyramid: the typical merchant is a small chain',
  }),
  row({
    id: '1A-03',
    metric: 'top10_outlet_share',
    formula: 'outlets of the ceil(10 %) largest merchants / all outlets',
    publishedB: [0.35, 0.55],
    BPLUS: [0.38, 0.5],
    source: 'merchant pyramid: few large chains hold much of the floor',
  }),
  row({
    id: '1A-04',
    metric: 'gini_outlets_per_merchant',
    formula: 'Gini coefficient of n_m',
    publishedB: [0.45, 0.62],
    BPLUS: [0.48, 0.58],
    source: 'merchant pyramid: inequality of outlet counts',
  }),
  row({
    id: '1A-05',
    metric: 'home_legal_mismatch_rate',
    formula: 'outlets of multi-site merchants outside the home country / their outlets',
    publishedB: [0.1, 0.25],
    BPLUS: [0.12, 0.2],
    source: 'domicile: some of the floor of a merchant stands abroad, most at home',
  }),
  row({
    id: '1A-06',
    metric: 'size_gradient_pp',
    formula: '100 * (share abroad in the top size decile - share in the three lowest)',
    publishedB: [5, 100],
    BPLUS: [8, 100],
    source: 'domicile: large merchants go abroad, small ones stay',
  }),
  row({
    id: '1A-07',
    metric: 'multi_country_legal_spread',
    formula: 'share of multi-site merchants with more than one legal country',
    publishedB: [0.2, 0.45],
    BPLUS: [0.25, 0.4],
    source: 'domicile: a minority of merchants trades in several countries',
  }),
  row({
    id: '1A-08',
    metric: 'candidate_count_median',
    formula: 'median foreign candidates of merchants that have any',
    publishedB: [5, 15],
    BPLUS: [7, 12],
    hardCeiling: 15,
    publishedHardCeiling: 15,
    source: 'reach: a merchant considers a region, not the world',
  }),
  row({
    id: '1A-09',
    metric: 'candidate_membership_correlation',
    formula: 'rank correlation of foreign candidates and chosen countries, over merchants with candidates',
    publishedB: [0.3, 1],
    BPLUS: [0.45, 1],
    source: 'reach: who considers more countries chooses more',
  }),
  row({
    id: '1A-10',
    metric: 'realization_ratio_median',
    formula: 'median chosen / foreign candidates of merchants that have any',
    publishedB: [0.1, 1],
    BPLUS: [0.2, 1],
    source: 'reach: considering leads somewhere',
  }),
  row({
    id: '1A-11',
    metric: 'phi_cv',
    formula: 'population sd / mean of dispersion_k over nb_final',
    publishedB: [0.05, 0.2],
    BPLUS: [0.1, 0.3],
    hardFloor: 0.05,
    publishedHardFloor: 0.05,
    source: 'dispersion differs between merchants instead of being one constant',
  }),
  row({
    id: '1A-12',
    metric: 'phi_p95_p05_ratio',
    formula: 'nearest-rank P95 / P05 of dispersion_k over nb_final',
    publishedB: [1.25, 2],
    BPLUS: [1.5, 3],
    hardFloor: 1.25,
    publishedHardFloor: 1.25,
    source: 'dispersion differs between merchants instead of being one constant',
  }),
  row({
    id: '1A-13',
    metric: 'identity',
    formula: 'site_order contiguous from 1 and site_id its six digits, in every merchant and legal country',
    publishedB: [1, 1],
    BPLUS: [1, 1],
    source: 'identity: an outlet has one name',
  }),
  row({
    id: '1A-14',
    metric: 'required_outputs',
    formula: 'every required dataset has a part (rows or not)',
    publishedB: [1, 1],
    BPLUS: [1, 1],
    hardFloor: 1,
    publishedHardFloor: 1,
    source: 'completeness: nothing that others rely on is left out',
  }),
];

/** The gate that one world cannot answer: a second build of it must have the same digest. */
export const REPLAY_GATE = 'replay_identity';

/** True when the value is a number inside the closed interval; null and NaN never are. */
export function inside([low, high]: Range, value: number | null): boolean {
  return value !== null && value >= low && value <= high;
}
