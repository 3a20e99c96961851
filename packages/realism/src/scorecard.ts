import { canonicalJson } from '@merchantry/hashgate';
import type { BandRow, Range } from './band.js';
import type { Interval } from './metric/interval.js';
import type { RailCounts } from './outlet-composite.js';
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
  readonly source: string;
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
  readonly integrity_rails: RailCounts | null;
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

/** Six significant digits at most; what does not exist says so. */
export function formatMetric(value: number | null): string {
  return value === null ? 'none' : String(Number(value.toPrecision(6)));
}

/** The Markdown twin: the same facts for a reader. */
export function scorecardMarkdown(card: Scorecard): string {
  const { verdict, run } = card;
  const range = ([low, high]: Range) => `${low} to ${high}`;
  const mark = (passed: boolean) => (passed ? 'yes' : '**no**');
  const rows = Object.entries(card.metrics).map(([id, { name, value, interval, n }]) => {
    const band = card.thresholds[id];
    const between = interval ? `${formatMetric(interval.low)} to ${formatMetric(interval.high)}` : 'none';
    return (
      `| ${id} | ${name} | ${formatMetric(value)} | ${between} | ${n} | ${range(band.B)} | ${range(band.BPLUS)} ` +
      `| ${mark(card.checks.B[id])} | ${mark(card.checks.BPLUS[id])} | ${range(band.B_published)} (${mark(card.checks_published.B[id])}) |`
    );
  });
  const lines = [
    `# Segment ${card.segment}, phase ${card.phase}: ${card.status}`,
    '',
    `Grade **${verdict.grade}**` +
      (verdict.partial
        ? ' over the rows computed so far. This is a partial verdict: it certifies nothing.'
        : '.'),
    '',
    `- run ${code(run.label)}, seed ${code(run.seed)}, profile ${code(run.profile)}, run id ${code(run.run_id)}`,
    `- world digest ${code(run.world_digest)}`,
    `- parameter hash ${code(run.parameter_hash)}`,
    `- manifest fingerprint ${code(run.manifest_fingerprint)}`,
    `- world clock ${code(card.generated_utc)}`,
    `- coverage: B ${formatMetric(verdict.coverage.B)}, B+ ${formatMetric(verdict.coverage.BPLUS)}; concentration intact: ${mark(verdict.concentration_intact)}`,
    `- failing gates: ${card.failing_gates.length > 0 ? card.failing_gates.map(code).join(', ') : 'none'}`,
    `- not computed yet: ${verdict.not_computed.length > 0 ? verdict.not_computed.join(', ') : 'nothing'}`,
    ...(card.error
      ? [`- error ${code(card.error.code)} (${card.error.type}): ${oneLine(card.error.message)}`]
      : []),
    '',
    '| row | metric | value | 95 % interval | n | B | B+ | in B | in B+ | B as published |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    '| hard gate | passed |',
    '|---|---|',
    ...Object.entries(verdict.hard_gates).map(([name, passed]) => `| ${name} | ${mark(passed)} |`),
    '',
    ...(card.evidence.length > 0
      ? ['| evidence | file | SHA-256 |', '|---|---|---|', ...card.evidence.map(evidenceRow), '']
      : []),
    `![Metrics on their bands](${card.segment}_scorecard.svg)`,
    '',
  ];
  return lines.join('\n');
}

const code = (text: string) => (text === '' ? 'unknown' : '`' + oneLine(text) + '`');

const oneLine = (text: string) => text.replace(/[\r\n|`]+/g, ' ');

const evidenceRow = ({ dataset, path, sha256 }: Evidence) => `| ${dataset} | ${path} | ${sha256} |`;
