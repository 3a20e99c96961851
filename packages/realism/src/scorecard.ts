import { canonicalJson } from '@merchantry/hashgate';
import type { BandRow, Range } from './band.js';
import type { Measured } from './metric/measured.js';
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

/** Such a metric fails every band where its value is null. */
export interface MetricValue extends Measured {
  readonly name: string;
  /** What stands in place of a value that is not due yet, such as NO_LOCK. */
  readonly note?: string;
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

/** One segment of one run, scored: the shape of `<segment>_scorecard.json`. */
export interface Scorecard<S extends string = string, V extends Verdict = Verdict, F = unknown> {
  readonly generated_utc: string;
  readonly segment: S;
  readonly phase: string;
  /** FAIL when the grade is below B or the scorer could not finish. */
  readonly status: 'PASS' | 'FAIL';
  readonly verdict: V;
  readonly run: Omit<RunIdentity, 'as_of_utc'>;
  readonly thresholds: Readonly<Record<string, Threshold>>;
  readonly metrics: Readonly<Record<string, MetricValue>>;
  /** Rows that are not due yet have no check. */
  readonly checks: Checks;
  /** The same metrics against the B bands as first published. */
  readonly checks_published: { readonly B: Readonly<Record<string, boolean>> };
  /** What stands beside the bands. */
  readonly findings: F | null;
  /** `<row>.B`, `<row>.BPLUS`, hard gates and rails that did not pass, sorted. */
  readonly failing_gates: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly error: ScorerError | null;
}

/** Why a scorer could not finish. */
export interface ScorerError {
  readonly type: string;
  readonly code: string;
  readonly message: string;
}

/** Everything of a card that is not made from the rest. */
export interface CardParts<S extends string, V extends Verdict, F> extends Pick<
  Scorecard<S, V, F>,
  'segment' | 'phase' | 'status' | 'verdict' | 'checks' | 'findings' | 'evidence' | 'error'
> {
  readonly rows: readonly BandRow[];
  readonly measured: ReadonlyMap<string, Measured & Pick<MetricValue, 'note'>>;
  readonly publishedB: Readonly<Record<string, boolean>>;
  readonly identity: RunIdentity;
}

const UNMEASURED: Measured = { value: null, interval: null, n: 0 };

/** Put a card together. */
export function scorecard<S extends string, V extends Verdict, F>(
  parts: CardParts<S, V, F>,
): Scorecard<S, V, F> {
  const { rows, measured, publishedB, identity, ...rest } = parts;
  const { as_of_utc: generated, ...run } = identity;
  return {
    ...rest,
    generated_utc: generated,
    run,
    thresholds: thresholds(rows),
    metrics: Object.fromEntries(
      rows.map(({ id, metric }): [string, MetricValue] => [
        id,
        { name: metric, ...(measured.get(id) ?? UNMEASURED) },
      ]),
    ),
    checks_published: { B: publishedB },
    failing_gates: failingGates(parts.checks, parts.verdict.hard_gates),
  };
}

/** The table of bands as a scorecard prints it. */
function thresholds(rows: readonly BandRow[]): Record<string, Threshold> {
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
function failingGates(checks: Checks, hardGates: Readonly<Record<string, boolean>>): string[] {
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
