import { Failure, type FailureCode } from '@merchantry/contracts';
import type { Requirements } from '../sites/site-requirements.js';
import { OUTLETS, type Outlets } from './outlets.js';

/** What the denylist left out, by country in code order. */
export interface LeftOut {
  readonly country: readonly string[];
  readonly pairs: Uint32Array;
  readonly sites: Uint32Array;
}

export interface RequirementRules {
  /** All ISO codes, ascending. */
  readonly isos: readonly string[];
  /** 1 where a country of `isos` has tile weights. */
  readonly weighted: Uint8Array;
  /** Countries that get no site; empty while the filter is off. */
  readonly denylist: readonly string[];
}

/**
 * Sites of each merchant and country: the number of its outlets. Counts every outlet once and proves on the way that
 * they are numbered 1..n, stated right, and in order.
 *
 * @throws Failure `E315_POLICY_ISO_UNKNOWN`, `E302_FK_COUNTRY`, `E303_MISSING_WEIGHTS`, `E304_ZERO_SITES_ROW`,
 *   `E305_SCHEMA_INVALID`, `E307_PK_DUPLICATE`, `E308_COUNTS_MISMATCH`, `E310_UNSORTED`, `E314_SITE_ORDER_INTEGRITY`
 */
export function requirements(
  outlets: Outlets,
  rules: RequirementRules,
): { kept: Requirements; leftOut: LeftOut } {
  const { isos } = rules;
  const position = new Map(isos.map((iso, i) => [iso, i]));
  const denied = deniedCountries(rules.denylist, position);
  const groups = groupOutlets(outlets, position);
  const leftOutPairs = new Uint32Array(isos.length);
  const leftOutSites = new Uint32Array(isos.length);
  let kept = 0;
  for (let g = 0; g < groups.count; g++) {
    const country = groups.country[g];
    const sites = groups.first[g + 1] - groups.first[g];
    if (denied[country] === 1) {
      leftOutPairs[country]++;
      leftOutSites[country] += sites;
      continue;
    }
    if (rules.weighted[country] !== 1) {
      throw bad('E303_MISSING_WEIGHTS', outlets, groups.first[g], `${isos[country]} has no tile weights.`, {
        column: 'legal_country_iso',
        expected: 'a country with tile weights',
        found: isos[country],
      });
    }
    groups.country[kept] = country;
    groups.size[kept] = sites;
    groups.row[kept++] = groups.first[g];
  }
  const merchantId = new BigUint64Array(kept);
  for (let k = 0; k < kept; k++) merchantId[k] = outlets.merchantId[groups.row[k]];
  const listed = isos.flatMap((_, i) => (leftOutPairs[i] > 0 ? [i] : []));
  return {
    kept: { merchantId, country: groups.country.slice(0, kept), sites: groups.size.slice(0, kept), isos },
    leftOut: {
      country: listed.map((i) => isos[i]),
      pairs: Uint32Array.from(listed, (i) => leftOutPairs[i]),
      sites: Uint32Array.from(listed, (i) => leftOutSites[i]),
    },
  };
}

function deniedCountries(denylist: readonly string[], position: ReadonlyMap<string, number>): Uint8Array {
  const denied = new Uint8Array(position.size);
  for (const iso of denylist) {
    const at = position.get(iso);
    if (at === undefined) {
      throw new Failure(
        'E315_POLICY_ISO_UNKNOWN',
        `The denylist names ${iso}, which is not an ISO 3166 code.`,
        {
          dataset: 's3_requirements_policy',
          column: 'denylist_country_iso',
          expected: 'ISO 3166 codes',
          found: iso,
        },
      );
    }
    denied[at] = 1;
  }
  return denied;
}

interface Groups {
  readonly count: number;
  /** First outlet of each group, and the number of outlets. */
  readonly first: Uint32Array;
  /** Of each group, overwritten by those of the kept ones. */
  readonly country: Uint16Array;
  readonly size: Uint32Array;
  readonly row: Uint32Array;
}

function groupOutlets(outlets: Outlets, position: ReadonlyMap<string, number>): Groups {
  const { merchantId, country: coded, siteOrder, stated } = outlets;
  const rows = merchantId.length;
  if (coded.codes.length !== rows || siteOrder.length !== rows || stated.length !== rows) {
    throw new Failure('E305_SCHEMA_INVALID', 'Columns of the outlets differ in length.', {
      dataset: OUTLETS,
      expected: `${rows} rows`,
      found: [coded.codes.length, siteOrder.length, stated.length].join(', '),
    });
  }
  // Halves of 32 bits: a bigint for each row would cost ten times as much.
  const words = new Uint32Array(merchantId.buffer, merchantId.byteOffset, 2 * rows);
  const code = Int32Array.from(coded.dictionary, (iso) => position.get(iso) ?? -1);
  const first = new Uint32Array(rows + 1);
  const country = new Uint16Array(rows);
  let count = 0;
  for (let r = 0; r < rows; r++) {
    const at = code[coded.codes[r]] ?? -1;
    if (at < 0) {
      const iso = String(coded.dictionary[coded.codes[r]]);
      throw bad('E302_FK_COUNTRY', outlets, r, `${iso} is not an ISO 3166 code.`, {
        column: 'legal_country_iso',
        expected: 'an ISO 3166 code',
        found: iso,
      });
    }
    const before = count > 0 ? compareKeys(words, r, at, country[count - 1]) : 1;
    if (before < 0) {
      throw bad('E310_UNSORTED', outlets, r, 'Merchants and countries do not ascend.', {
        expected: 'rows by merchant_id, legal_country_iso',
        found: `${merchantId[r]}, ${coded.dictionary[coded.codes[r]]}`,
      });
    }
    if (before > 0) {
      if (count > 0) checkCount(outlets, first[count - 1], r);
      first[count] = r;
      country[count++] = at;
    }
    checkSite(outlets, first[count - 1], r);
  }
  if (count > 0) checkCount(outlets, first[count - 1], rows);
  first[count] = rows;
  return { count, first, country, size: new Uint32Array(count), row: new Uint32Array(count) };
}

/** Sign of (merchant, country) of row r against that of the row before it, whose country is `last`. */
function compareKeys(words: Uint32Array, r: number, country: number, last: number): number {
  const high = words[2 * r + 1] - words[2 * r - 1];
  if (high !== 0) return high;
  const low = words[2 * r] - words[2 * r - 2];
  return low !== 0 ? low : country - last;
}

function checkSite(outlets: Outlets, first: number, row: number): void {
  const expected = row - first + 1;
  const found = outlets.siteOrder[row];
  if (outlets.stated[row] < 1) {
    throw bad('E304_ZERO_SITES_ROW', outlets, row, 'An outlet states that there is none.', {
      column: 'final_country_outlet_count',
      expected: '1 or more',
      found: String(outlets.stated[row]),
    });
  }
  if (found === expected) return;
  const again = found === 1;
  throw bad(
    again ? 'E307_PK_DUPLICATE' : 'E314_SITE_ORDER_INTEGRITY',
    outlets,
    row,
    again ? 'A merchant and country occur twice.' : 'Outlets are not numbered in order from one.',
    { column: 'site_order', expected: String(expected), found: String(found) },
  );
}

function checkCount(outlets: Outlets, first: number, end: number): void {
  for (let r = first; r < end; r++) {
    if (outlets.stated[r] === end - first) continue;
    throw bad('E308_COUNTS_MISMATCH', outlets, r, 'Outlets are not as many as stated.', {
      column: 'final_country_outlet_count',
      expected: String(end - first),
      found: String(outlets.stated[r]),
    });
  }
}

const bad = (
  code: FailureCode,
  outlets: Outlets,
  row: number,
  message: string,
  place: { column?: string; expected: string; found: string },
) => new Failure(code, message, { dataset: OUTLETS, row, merchantId: outlets.merchantId[row], ...place });
