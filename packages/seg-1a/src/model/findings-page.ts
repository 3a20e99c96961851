import { Failure } from '@merchantry/contracts';
import type { FitFindings } from './fit-findings.js';
import type { SelfCheck } from './self-check.js';

const BEGIN = '<!-- figures: written by nx run seg-1a:fit -->';
const END = '<!-- end of figures -->';

/** The tables of docs/model-fit.md that the fit writes, as Markdown. */
export function findingsMarkdown(findings: FitFindings, check: SelfCheck): string {
  const { mu, phi, moments } = findings;
  const number = (x: number) => String(Number(x.toPrecision(4)));
  const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
    [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const quantiles = ['min', 'p05', 'p50', 'p90', 'p95', 'p99', 'max'] as const;
  const chains = Object.entries(findings.chain_mu).sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
  const bound = ({ min, max }: { min?: number; max?: number }) =>
    [min === undefined ? '' : `at least ${min}`, max === undefined ? '' : `at most ${max}`]
      .filter((part) => part !== '')
      .join(', ');
  return [
    table(
      ['found', 'value'],
      [
        ['corpus rows, of them with several outlets', `${findings.corpus_rows}, ${findings.multi_rows}`],
        ['iterations of the hurdle fit', String(findings.irls_iterations)],
        ['shift of the hurdle intercept', number(findings.hurdle_shift)],
        ['scale of the mean fit', number(findings.mean_scale)],
        ['log bias added to the mean intercept', number(findings.log_bias)],
        ['mean pi, body and chain', `${number(findings.mean_pi_body)}, ${number(findings.mean_pi_chain)}`],
        [
          'sd of ln mu over body merchants, of it by category',
          `${number(findings.sd_ln_mu_body)}, ${number(findings.sd_ln_mu_body_mcc)}`,
        ],
      ],
    ),
    table(
      ['over merchants', ...quantiles],
      [
        ['mu', ...quantiles.map((q) => number(mu[q]))],
        ['phi', ...quantiles.map((q) => number(phi[q]))],
      ],
    ),
    table(
      ['chain code', ...chains.map(([mcc]) => mcc)],
      [['mean mu', ...chains.map(([, value]) => number(value))]],
    ),
    table(
      ['self-check', 'value', 'allowed'],
      Object.entries(check).map(([name, item]) => [name, number(item.value), bound(item)]),
    ),
    table(
      ['moment estimate of phi (evidence only)', 'value'],
      [
        ['cells (mcc, channel, bucket)', String(moments.cells)],
        ['pooled to (mcc, channel)', number(moments.pooled_share)],
        ['pooled to the whole corpus', number(moments.global_share)],
        ['on a clamp (12 or 80)', number(moments.clamped_share)],
        ['median phi', number(moments.median_phi)],
        ['CV of phi', number(moments.cv_phi)],
      ],
    ),
  ].join('\n\n');
}

/** A page with the text between its two figure marks replaced. Throws `model_bundle_drift` for a page without marks. */
export function withFigures(page: string, figures: string): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) {
    throw new Failure('model_bundle_drift', 'The page of the model fit has lost its figure marks.', {
      expected: `${BEGIN} ... ${END}`,
    });
  }
  return `${page.slice(0, from + BEGIN.length)}\n\n${figures}\n\n${page.slice(to)}`;
}
