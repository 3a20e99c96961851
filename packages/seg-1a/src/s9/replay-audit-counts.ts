import { stringsOf, valuesOf, type Table } from '@merchantry/contracts';
import exp from '@stdlib/math-base-special-exp';
import { neumaierSum3 } from '../design/index.js';
import { fixedDecimal } from '../numeric/fixed-decimal.js';
import type { S3BaseWeight } from '../policy/s3-base-weight.js';
import type { S3Integerisation } from '../policy/s3-integerisation.js';
import type { SegmentFindings } from './checks.js';
import type { SegmentFacts } from './segment-facts.js';

interface AuditTables {
  readonly weights: Table;
  readonly counts: Table;
  readonly sites: Table;
}

/**
 * The audit tables of S3: every candidate has its base weight; counts over all candidates add up to the outlets with
 * residual ranks 1 to n; sites number each count from one. A table that the policy leaves out has no row.
 */
export function replayAuditCounts(
  facts: SegmentFacts,
  { weights, counts, sites }: AuditTables,
  base: S3BaseWeight,
  emit: S3Integerisation,
  findings: SegmentFindings,
): void {
  const fail = (
    dataset: string,
    row: number | undefined,
    m: number | undefined,
    expected: string,
    found: string,
  ) =>
    findings.fail('s3_replay', 'E_S3_COUNTS_MISMATCH', {
      dataset,
      row,
      merchant: m === undefined || m < 0 ? undefined : facts.ids[m],
      expected,
      found,
    });
  const { start, country } = facts.candidates;
  const keyed = (table: Table, dataset: string) => ({
    merchant: facts.merchantsOf(valuesOf(table, dataset, 'merchant_id', 'uint64')),
    country: facts.countriesOf(stringsOf(table, dataset, 'country_iso')),
  });
  const w = {
    ...keyed(weights, 's3_base_weight_priors'),
    text: stringsOf(weights, 's3_base_weight_priors', 'base_weight_dp'),
  };
  const wantedCounts = emit.emit_integerised_counts ? country.length : 0;
  for (const [dataset, rows, wanted] of [
    ['s3_base_weight_priors', weights.rows, country.length],
    ['s3_integerised_counts', counts.rows, wantedCounts],
  ] as const)
    if (rows !== wanted) fail(dataset, undefined, undefined, `${wanted} rows`, `${rows} rows`);
  if (findings.count('s3_replay') > 0) return;

  const rankOf = new Uint16Array(65_536);
  const expected = new Map<number, string>();
  const weightOf = (rank: number): string => {
    const text = expected.get(rank) ?? weightText(base, rank);
    expected.set(rank, text);
    return text;
  };
  const c = {
    ...keyed(counts, 's3_integerised_counts'),
    count: valuesOf(counts, 's3_integerised_counts', 'count', 'int32'),
    rank: valuesOf(counts, 's3_integerised_counts', 'residual_rank', 'int32'),
  };
  const codeOfWeight = Array.from(w.text.dictionary);
  const site = {
    ...keyed(sites, 's3_site_sequence'),
    order: valuesOf(sites, 's3_site_sequence', 'site_order', 'int32'),
    id: stringsOf(sites, 's3_site_sequence', 'site_id'),
  };
  const number = siteNumbers(site.id.dictionary);
  let seen = new Uint8Array(64);
  let row = 0;
  let at = 0;
  for (let m = 0; m < facts.rows; m++) {
    const n = start[m + 1] - start[m];
    if (n > seen.length) seen = new Uint8Array(2 * n);
    seen.fill(0, 0, n);
    for (let i = start[m]; i < start[m + 1]; i++) rankOf[country[i]] = i - start[m];
    let sum = 0;
    for (let k = 0; k < n; k++, row++) {
      const rank = rankOf[w.country[row]];
      const text = codeOfWeight[w.text.codes[row]];
      if (
        w.merchant[row] !== m ||
        rank >= n ||
        country[start[m] + rank] !== w.country[row] ||
        text !== weightOf(rank)
      )
        fail('s3_base_weight_priors', row, m, weightOf(rank), text);
      if (wantedCounts === 0) continue;
      const place = c.rank[row] - 1;
      if (c.merchant[row] !== m || c.country[row] !== w.country[row] || !(place < n) || seen[place] === 1)
        fail('s3_integerised_counts', row, m, `a residual rank of 1 to ${n}, each once`, String(place + 1));
      else seen[place] = 1;
      sum += c.count[row];
      if (!emit.emit_site_sequence) continue;
      for (let order = 1; order <= c.count[row]; order++, at++) {
        const right =
          site.merchant[at] === m &&
          site.country[at] === c.country[row] &&
          site.order[at] === order &&
          number[site.id.codes[at]] === order;
        if (right) continue;
        fail('s3_site_sequence', at, m, `site ${order} in ${facts.iso(c.country[row])}`, 'another row');
        return;
      }
    }
    if (wantedCounts > 0 && n > 0 && sum !== facts.outlets[m])
      fail('s3_integerised_counts', row - 1, m, `a sum of ${facts.outlets[m]}`, String(sum));
  }
  if (at !== sites.rows) fail('s3_site_sequence', at, undefined, `${at} rows`, `${sites.rows} rows`);
}

/** The weight of a rank as a fixed-point text. */
function weightText(policy: S3BaseWeight, rank: number): string {
  const log = neumaierSum3(policy.beta0, rank === 0 ? policy.beta_home : 0, policy.beta_rank * rank);
  const weight = exp(Math.min(Math.max(log, policy.log_w_min), policy.log_w_max));
  const clamped = Math.min(Math.max(weight, policy.w_min), policy.w_max);
  return fixedDecimal(clamped, policy.dp);
}

/** Number of each six-digit text, -1 where it is none. */
export const siteNumbers = (texts: readonly string[]): Int32Array =>
  Int32Array.from(texts, (text) => (/^[0-9]{6}$/.test(text) ? Number(text) : -1));
