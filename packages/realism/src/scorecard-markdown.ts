import { between, code, formatMetric, mark, markdownTable, oneLine, range } from './markdown-text.js';
import type { SegmentScorecard } from './segment-scorecard.js';
import { findingLines1a, verdictLines1a } from './segment-1a/findings-markdown.js';
import { findingLines1b, verdictLines1b } from './segment-1b/findings-markdown.js';

/** A drawing that stands beside the report. */
export interface FigureLink {
  readonly file: string;
  readonly title: string;
}

/** The Markdown twin of a scorecard: the same facts for a reader, and the drawings beside it. */
export function scorecardMarkdown(card: SegmentScorecard, figures: readonly FigureLink[] = []): string {
  const { verdict, run } = card;
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
    ...(card.segment === '1A' ? verdictLines1a(card.verdict) : verdictLines1b(card.verdict)),
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
    ...markdownTable(
      ['hard gate', 'passed'],
      Object.entries(verdict.hard_gates).map(([name, passed]) => [name, mark(passed)]),
    ),
    ...findingLines(card),
    ...(card.evidence.length > 0
      ? markdownTable(
          ['evidence', 'file', 'SHA-256'],
          card.evidence.map(({ dataset, path, sha256 }) => [dataset, path, sha256]),
        )
      : []),
    `![Metrics on their bands](${card.segment}_scorecard.svg)`,
    '',
    ...figures.flatMap(({ file, title }) => [`![${oneLine(title)}](${file})`, '']),
  ];
  return lines.join('\n');
}

function metricRow(card: SegmentScorecard, id: string): string {
  const { name, value, interval, n, note } = card.metrics[id];
  const band = card.thresholds[id];
  const other = publishedValue(card, id);
  return (
    `| ${id} | ${name} | ${note ?? formatMetric(value)} | ${between(interval)} | ${n} | ${range(band.B)} | ${range(band.BPLUS)} ` +
    `| ${mark(card.checks.B[id])} | ${mark(card.checks.BPLUS[id])} | ${range(band.B_published)} (${mark(card.checks_published.B[id])}) | ${other} |`
  );
}

function publishedValue(card: SegmentScorecard, id: string): string {
  const published: Readonly<Record<string, { readonly value: number | null }>> =
    (card.segment === '1A' && card.findings?.published) || {};
  return id in published ? formatMetric(published[id].value) : 'the same';
}

function findingLines(card: SegmentScorecard): string[] {
  if (card.segment === '1A') return card.findings ? findingLines1a(card.findings) : [];
  return card.findings ? findingLines1b(card.findings) : [];
}
