import { between, formatMetric, inNameOrder, mark } from '../markdown-text.js';
import { precursorLines } from '../precursor-markdown.js';
import type { Findings1a } from './findings-1a.js';
import type { Verdict1a } from './verdict-1a.js';

/** What a grade of segment 1A rests on. */
export const verdictLines1a = ({ coverage, concentration_intact: intact }: Verdict1a): string[] => [
  `- coverage: B ${formatMetric(coverage.B)}, B+ ${formatMetric(coverage.BPLUS)}; concentration intact: ${mark(intact)}`,
];

/** Findings of segment 1A for a reader. */
export function findingLines1a(findings: Findings1a): string[] {
  const { deciles, strata, precursors, phi_separation: separations, identity, ztp } = findings;
  return [
    ...precursorLines(precursors),
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

const ends = ({ bottom, top }: Findings1a['gradient_rates']) =>
  `The lowest three tenths together: ${formatMetric(bottom.rate)} (${between(bottom.interval)}); the top one: ${formatMetric(top.rate)} (${between(top.interval)}).`;
