import { stringsOf, valuesOf, type Table } from '@merchantry/contracts';
import { openEvents, standsAt, startsOf } from '@merchantry/engine/validation';
import type { SegmentFindings } from './checks.js';
import type { CountryCounts } from './country-counts.js';
import { siteNumbers } from './replay-audit-counts.js';
import { LARGEST_SITE } from '../sites/site-ids.js';
import type { SegmentFacts } from './segment-facts.js';

const CATALOGUE = 'outlet_catalogue';
const FINALIZE = 'sequence_finalize';
const OVERFLOW = 'site_sequence_overflow';

/**
 * S8 once more: every outlet of the counts has its row, numbered from one within merchant and country; totals, home and
 * flags are those of the merchant; every pair has its final event; a merchant whose numbers overflow has an overflow
 * event and a row of the abort log in place of outlets.
 */
export function replaySites(
  facts: SegmentFacts,
  tables: { readonly catalogue: Table; readonly finalize: Table; readonly overflow: Table },
  counts: CountryCounts,
  findings: SegmentFindings,
): void {
  const rows = {
    merchant: facts.merchantsOf(valuesOf(tables.catalogue, CATALOGUE, 'merchant_id', 'uint64')),
    site: stringsOf(tables.catalogue, CATALOGUE, 'site_id'),
    home: facts.countriesOf(stringsOf(tables.catalogue, CATALOGUE, 'home_country_iso')),
    legal: facts.countriesOf(stringsOf(tables.catalogue, CATALOGUE, 'legal_country_iso')),
    multi: valuesOf(tables.catalogue, CATALOGUE, 'single_vs_multi_flag', 'bool'),
    drawn: valuesOf(tables.catalogue, CATALOGUE, 'raw_nb_outlet_draw', 'int32'),
    count: valuesOf(tables.catalogue, CATALOGUE, 'final_country_outlet_count', 'int32'),
    order: valuesOf(tables.catalogue, CATALOGUE, 'site_order', 'int32'),
  };
  const site = siteNumbers(rows.site.dictionary);
  const finals = openPairs(facts, tables.finalize, FINALIZE);
  const siteCount = valuesOf(tables.finalize, FINALIZE, 'site_count', 'int32');
  const start = sequence(tables.finalize, 'start_sequence');
  const end = sequence(tables.finalize, 'end_sequence');
  const overflows = openPairs(facts, tables.overflow, OVERFLOW);
  const attempted = valuesOf(tables.overflow, OVERFLOW, 'attempted_count', 'int32');
  const overflowBy = valuesOf(tables.overflow, OVERFLOW, 'overflow_by', 'int32');

  let row = 0;
  let fi = 0;
  let oi = 0;
  for (let m = 0; m < facts.rows; m++) {
    const fail = findings.ofMerchant('s8_replay', facts.ids, m);
    const [first, last] = [counts.start[m], counts.start[m + 1]];
    let overflown = false;
    let total = 0;
    for (let i = first; i < last; i++) {
      overflown ||= counts.count[i] > LARGEST_SITE;
      total += counts.count[i];
    }
    if (last > first && total !== facts.outlets[m])
      fail('E_SUM_MISMATCH', CATALOGUE, row, `${facts.outlets[m]} outlets`, total);
    if (overflown !== (facts.abortedBy[m] === 9))
      fail(
        'E_OVERFLOW_POLICY_BREACH',
        'merchant_abort_log',
        undefined,
        `given up in S8: ${overflown}`,
        !overflown,
      );
    for (let i = first; i < last; i++) {
      const country = counts.country[i];
      const n = counts.count[i];
      if (overflown) {
        if (n <= LARGEST_SITE) continue;
        if (
          overflows.merchant[oi] !== m ||
          overflows.country[oi] !== country ||
          attempted[oi] !== n ||
          overflowBy[oi] !== n - LARGEST_SITE
        )
          fail(
            'E_SITE_ID_OVERFLOW',
            OVERFLOW,
            oi,
            `${n} attempted in ${facts.iso(country)}`,
            'another event',
          );
        else if (!overflows.atStart(oi))
          fail(
            'E_NONCONSUMING_CHANGED_COUNTERS',
            OVERFLOW,
            oi,
            'the start of the stream of the pair',
            'another counter',
          );
        if (overflows.merchant[oi] === m) oi++;
        continue;
      }
      if (finals.merchant[fi] !== m || finals.country[fi] !== country || siteCount[fi] !== n)
        fail('E_FINALISER_CARDINALITY', FINALIZE, fi, `${n} sites in ${facts.iso(country)}`, 'another event');
      else if (start(fi) !== 1 || end(fi) !== n)
        fail('E_S8_SEQUENCE_GAP', FINALIZE, fi, `1 to ${n}`, `${start(fi)} to ${end(fi)}`);
      else if (!finals.atStart(fi))
        fail(
          'E_NONCONSUMING_CHANGED_COUNTERS',
          FINALIZE,
          fi,
          'the start of the stream of the pair',
          'another counter',
        );
      if (finals.merchant[fi] === m && finals.country[fi] === country) fi++;
      for (let order = 1; order <= n; order++, row++) {
        if (rows.merchant[row] !== m || rows.legal[row] !== country) {
          fail(
            'E_S8_SEQUENCE_GAP',
            CATALOGUE,
            row,
            `site ${order} of ${n} in ${facts.iso(country)}`,
            'no row',
          );
          break;
        }
        if (rows.order[row] !== order || site[rows.site.codes[row]] !== order)
          fail(
            'E_S8_SEQUENCE_GAP',
            CATALOGUE,
            row,
            `site ${order}`,
            rows.site.dictionary[rows.site.codes[row]],
          );
        if (rows.count[row] !== n || rows.drawn[row] !== facts.outlets[m])
          fail(
            'E_SUM_MISMATCH',
            CATALOGUE,
            row,
            `${n} of ${facts.outlets[m]}`,
            `${rows.count[row]} of ${rows.drawn[row]}`,
          );
        if (rows.home[row] !== facts.home[m] || rows.multi[row] !== facts.isMulti[m])
          fail(
            'E_ORDER_AUTHORITY_DRIFT',
            CATALOGUE,
            row,
            `home ${facts.iso(facts.home[m])}`,
            facts.iso(rows.home[row]),
          );
      }
    }
    const surplus = row;
    while (row < rows.merchant.length && rows.merchant[row] <= m) row++;
    if (row > surplus)
      fail(
        overflown ? 'E_OVERFLOW_POLICY_BREACH' : 'E_S8_SEQUENCE_GAP',
        CATALOGUE,
        surplus,
        'no further outlet of the merchant',
        `${row - surplus} more`,
      );
    for (; fi < finals.merchant.length && finals.merchant[fi] <= m; fi++)
      fail('E_FINALISER_CARDINALITY', FINALIZE, fi, 'no further event of the merchant', 'one');
    for (; oi < overflows.merchant.length && overflows.merchant[oi] <= m; oi++)
      fail('E_SITE_ID_OVERFLOW', OVERFLOW, oi, 'no further event of the merchant', 'one');
  }
}

/** Merchant and country of the events of S8, and whether each stands at the start of the stream of its pair. */
function openPairs(facts: SegmentFacts, table: Table, family: string) {
  const merchant = facts.merchantsOf(valuesOf(table, family, 'merchant_id', 'uint64'));
  const country = facts.countriesOf(stringsOf(table, family, 'country_iso'));
  const events = openEvents(table, family);
  const known = Uint32Array.from(merchant, (m) => Math.max(0, m));
  const names = { codes: Uint32Array.from(country), dictionary: facts.countries.isos };
  const starts = startsOf(facts.streams.ofCountry(FINALIZE, names, known));
  return {
    merchant,
    country,
    atStart: (row: number) => standsAt(events.beforeLo, events.beforeHi, row, starts, row, 0),
  };
}

/** A column of six-digit numbers. */
function sequence(table: Table, name: string): (row: number) => number {
  const { codes, dictionary } = stringsOf(table, FINALIZE, name);
  const numbers = siteNumbers(dictionary);
  return (row) => numbers[codes[row]];
}
