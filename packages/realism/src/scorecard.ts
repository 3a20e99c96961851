import { canonicalJson } from '@merchantry/hashgate';
import type { BandRow, Range } from './band.js';
import type { Interval } from './metric/interval.js';
import type { IdentityCounts } from './catalogue-figures.js';
import type { CrossBorderId, Measured } from './cross-border.js';
import type { RailCounts } from './outlet-composite.js';
import type { PhiSeparation } from './phi-separation.js';
import type { Precursor } from './precursors.js';
import type { DecileRate, GradientRates } from './size-gradient.js';
import type { Stratification } from './strata.js';
import type { ZtpRails } from './ztp-rails.js';
import type { Checks, Verdict } from './verdict.js';

/** Which world was scored. Empty strings where a broken run did not say. */
export interface RunIdentity {
  readonly run_id: string;
  /** u64 as decimal digits. */
  readonly seed: string;
  readonly parameter_hash: string;
  readonly manifest_fingerprint: string;
  readonly label: string;
  readonly profile: string;
  readonly world_digest: string;
  /** The world clock, which dates the scorecard; a wall clock would make two scores of one world differ. */
  readonly as_of_utc: string;
}

export interface Evidence {
  readonly dataset: string;
  /** Run-relative. */
  readonly path: string;
  readonly sha256: string;
}

export interface MetricValue {
  readonly name: string;
  /** Null when the cohort is empty or the number does not exist: such a metric fails every band. */
  readonly value: number | null;
  readonly interval: Interval | null;
  /** Members of the cohort. */
  readonly n: number;
}

export interface Threshold {
  readonly name: string;
  readonly formula: string;
  readonly B: Range;
  readonly BPLUS: Range;
  readonly B_published: Range;
  readonly hard_floor: number | null;
  readonly hard_floor_published: number | null;
  readonly hard_ceiling: number | null;
  readonly hard_ceiling_published: number | null;
  readonly source: string;
}

/** What stands beside the bands: evidence and rails. Only the rails gate. */
export interface Findings {
  /** The rows whose definition was changed, as first published. */
  readonly published: Readonly<Partial<Record<CrossBorderId, Measured>>>;
  readonly integrity_rails: RailCounts;
  readonly identity: IdentityCounts;
  readonly ztp: ZtpRails;
  readonly missing_outputs: readonly string[];
  /** Share of outlets abroad by size. */
  readonly deciles: readonly DecileRate[];
  /** The two ends of 1A-06. */
  readonly gradient_rates: GradientRates;
  /** Rank correlation of decile and share abroad. */
  readonly decile_trend: number | null;
  readonly strata: readonly Stratification[];
  readonly phi_separation: readonly PhiSeparation[];
  /** Rows of later segments that this one settles. */
  readonly precursors: Readonly<Record<string, Precursor>>;
}

/** One segment of one run, scored: the shape of `<segment>_scorecard.json`. */
export interface Scorecard {
  readonly generated_utc: string;
  readonly segment: string;
  readonly phase: string;
  /** FAIL when the grade is below B or the scorer could not finish. */
  readonly status: 'PASS' | 'FAIL';
  readonly verdict: Verdict;
  readonly run: Omit<RunIdentity, 'as_of_utc'>;
  readonly thresholds: Readonly<Record<string, Threshold>>;
  readonly metrics: Readonly<Record<string, MetricValue>>;
  readonly checks: Checks;
  /** The same metrics against the B bands as first published. */
  readonly checks_published: { readonly B: Readonly<Record<string, boolean>> };
  readonly findings: Findings | null;
  /** `<row>.B`, `<row>.BPLUS`, hard gates and rails that did not pass, sorted. */
  readonly failing_gates: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly error: { readonly type: string; readonly code: string; readonly message: string } | null;
}

/** The table of bands as a scorecard prints it. */
export function thresholds(rows: readonly BandRow[]): Record<string, Threshold> {
  return Object.fromEntries(
    rows.map((row) => [
      row.id,
      {
        name: row.metric,
        formula: row.formula,
        B: row.B,
        BPLUS: row.BPLUS,
        B_published: row.publishedB,
        hard_floor: row.hardFloor ?? null,
        hard_floor_published: row.publishedHardFloor ?? null,
        hard_ceiling: row.hardCeiling ?? null,
        hard_ceiling_published: row.publishedHardCeiling ?? null,
        source: row.source,
      },
    ]),
  );
}

/** Everything that keeps a scorecard from a clean B+, by name. */
export function failingGates(checks: Checks, hardGates: Readonly<Record<string, boolean>>): string[] {
  const failed = (results: Readonly<Record<string, boolean>>, suffix: string) =>
    Object.keys(results)
      .filter((name) => !results[name])
      .map((name) => name + suffix);
  return [...failed(checks.B, '.B'), ...failed(checks.BPLUS, '.BPLUS'), ...failed(hardGates, '')].sort();
}

/** The JSON twin: keys sorted, one line, ends in a newline. */
export function scorecardJson(card: Scorecard): string {
  return canonicalJson(card) + '\n';
}
