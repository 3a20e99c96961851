import type { Range } from './band.js';
import type { Interval } from './metric/interval.js';
import type { Evidence, Findings, Scorecard } from './scorecard.js';

/** Six significant digits at most; what does not exist says so. */
export function formatMetric(value: number | null): string {
  return value === null ? 'none' : String(Number(value.toPrecision(6)));
}

/** A drawing that stands beside the report. */
export interface FigureLink {
  readonly file: string;
  readonly title: string;
}

/** The Markdown twin of a scorecard: the same facts for a reader, and the drawings beside it. */
export function scorecardMarkdown(card: Scorecard, figures: readonly FigureLink[] = []): string {
  const { verdict, run, findings } = card;
  const lines = [
    `# Segment ${card.segment}, phase ${card.phase}: ${card.status}`,
    '',
    `Grade **${verdict.grade}**.`,
    '',
    `- run ${code(run.label)}, seed ${code(run.seed)}, profile ${code(run.profile)}, run id ${code(run.run_id)}`,
    `- world digest ${code(run.world_digest)}`,
    `- parameter hash ${code(run.parameter_hash)}`,
    `- manifest fingerprint ${code(run.manifest_fingerprint)}`,
    `- world clock ${code(card.generated_utc)}`,
    `- coverage: B ${formatMetric(verdict.coverage.B)}, B+ ${formatMetric(verdict.coverage.BPLUS)}; concentration intact: ${mark(verdict.concentration_intact)}`,
    `- failing gates: ${card.failing_gates.length > 0 ? card.failing_gates.map(code).join(', ') : 'none'}`,
    `- not computed here: ${verdict.not_computed.length > 0 ? verdict.not_computed.join(', ') : 'nothing'}`,
    ...(card.error
      ? [`- error ${code(card.error.code)} (${card.error.type}): ${oneLine(card.error.message)}`]
      : []),
    '',
    '| row | metric | value | 95 % interval | n | B | B+ | in B | in B+ | B as published | value as published |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
    ...Object.keys(card.metrics).map((id) => metricRow(card, id)),
    '',
    '| hard gate | passed |',
    '|---|---|',
    ...Object.entries(verdict.hard_gates).map(([name, passed]) => `| ${name} | ${mark(passed)} |`),
    '',
    ...(findings ? findingLines(findings) : []),
    ...(card.evidence.length > 0
      ? ['| evidence | file | SHA-256 |', '|---|---|---|', ...card.evidence.map(evidenceRow), '']
      : []),
    `![Metrics on their bands](${card.segment}_scorecard.svg)`,
    '',
    ...figures.flatMap(({ file, title }) => [`![${oneLine(title)}](${file})`, '']),
  ];
  return lines.join('\n');
}

function metricRow(card: Scorecard, id: string): string {
  const { name, value, interval, n } = card.metrics[id];
  const band = card.thresholds[id];
  const published: Findings['published'] = card.findings?.published ?? {};
  const other = id in published ? formatMetric(published[id as keyof typeof published]!.value) : 'the same';
  return (
    `| ${id} | ${name} | ${formatMetric(value)} | ${between(interval)} | ${n} | ${range(band.B)} | ${range(band.BPLUS)} ` +
    `| ${mark(card.checks.B[id])} | ${mark(card.checks.BPLUS[id])} | ${range(band.B_published)} (${mark(card.checks_published.B[id])}) | ${other} |`
  );
}

function findingLines(findings: Findings): string[] {
  const { deciles, strata, precursors, phi_separation: separations, identity, ztp } = findings;
  return [
    '## Rows of later segments that this one settles',
    '',
    '| row | metric | value | B | B+ | in B | in B+ |',
    '|---|---|---|---|---|---|---|',
    ...Object.entries(precursors).map(
      ([id, { name, value, B, BPLUS, in_B, in_BPLUS }]) =>
        `| ${id} | ${name} | ${formatMetric(value)} | ${B ? range(B) : ''} | ${BPLUS ? range(BPLUS) : ''} ` +
        `| ${in_B === null ? '' : mark(in_B)} | ${in_BPLUS === null ? '' : mark(in_BPLUS)} |`,
    ),
    '',
    '## Outlets abroad by size of merchant',
    '',
    '| tenth | merchants | outlets | share abroad | 95 % interval |',
    '|---|---|---|---|---|',
    ...deciles.map(
      ({ decile, merchants, outlets, rate, interval }) =>
        `| ${decile} | ${merchants} | ${outlets} | ${formatMetric(rate)} | ${between(interval)} |`,
    ),
    '',
    `Rank correlation of tenth and share: ${formatMetric(findings.decile_trend)}. ${ends(findings.gradient_rates)}`,
    '',
    '## Strata',
    '',
    ...strata.flatMap(({ by, strata: cut, passing_share, carried_by_aggregate }) => [
      `| ${by} | ${Object.keys(passing_share).join(' | ')} |`,
      `|---|${Object.keys(passing_share)
        .map(() => '---')
        .join('|')}|`,
      ...inNameOrder(cut).map(
        ([name, rows]) =>
          `| ${name} | ${Object.values(rows)
            .map(({ value, B }) => (B ? formatMetric(value) : `**${formatMetric(value)}**`))
            .join(' | ')} |`,
      ),
      `| share in B | ${Object.values(passing_share).map(formatMetric).join(' | ')} |`,
      '',
      ...(carried_by_aggregate.length > 0
        ? [
            `Warning: fewer than half of the strata by ${by} are in B for ${carried_by_aggregate.join(', ')}.`,
            '',
          ]
        : []),
    ]),
    '## Dispersion between groups',
    '',
    '| by | medians | ratio | Kruskal-Wallis H | 1 % point | separated |',
    '|---|---|---|---|---|---|',
    ...separations.map(
      ({ by, medians, median_ratio, statistic, critical_1_percent, separated }) =>
        `| ${by} | ${Object.entries(medians)
          .map(([name, value]) => `${name} ${formatMetric(value)}`)
          .join(
            ', ',
          )} | ${formatMetric(median_ratio)} | ${formatMetric(statistic)} | ${formatMetric(critical_1_percent)} | ${mark(separated)} |`,
    ),
    '',
    `Merchants with candidates: ${ztp.merchants}; without a number of countries after the last attempt: ${formatMetric(ztp.exhausted_share)}; ` +
      `with more than 16 rejections: ${formatMetric(ztp.many_rejections_share)}. Site ids that stand in another country of the same merchant too: ${identity.site_id_reused_abroad}.`,
    '',
    ...(findings.missing_outputs.length > 0
      ? [`Missing outputs: ${findings.missing_outputs.join(', ')}.`, '']
      : []),
  ];
}

const ends = ({ bottom, top }: Findings['gradient_rates']) =>
  `The lowest three tenths together: ${formatMetric(bottom.rate)} (${between(bottom.interval)}); the top one: ${formatMetric(top.rate)} (${between(top.interval)}).`;

/** Keys that look like numbers come first in an object, whatever was put in first. */
const inNameOrder = <T>(of: Readonly<Record<string, T>>) =>
  Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1));

const range = ([low, high]: Range) => `${low} to ${high}`;

const between = (interval: Interval | null) =>
  interval ? `${formatMetric(interval.low)} to ${formatMetric(interval.high)}` : 'none';

const mark = (passed: boolean) => (passed ? 'yes' : '**no**');

const code = (text: string) => (text === '' ? 'unknown' : '`' + oneLine(text) + '`');

const oneLine = (text: string) => text.replace(/[\r\n|`]+/g, ' ');

const evidenceRow = ({ dataset, path, sha256 }: Evidence) => `| ${dataset} | ${path} | ${sha256} |`;
