import { stringsOf, valuesOf, type FixedColumn, type Table } from '@merchantry/contracts';
import { openEvents, standsAt, startsOf, type RngAccounting } from '@merchantry/engine/validation';
import { firstU01, gumbelKey } from '@merchantry/rng';
import type { S6SelectionPolicy } from '../policy/s6-selection-policy.js';
import type { SegmentFindings } from './checks.js';
import type { WeightMatrix } from './replay-currency.js';
import { countryLists, type SegmentFacts } from './segment-facts.js';

const FAMILY = 'gumbel_key';
const MEMBERSHIP = 's6_membership';

/** What the choice of a merchant is made from, for all merchants that choose: rows by merchant, then country. */
interface Considered {
  readonly merchant: Uint32Array;
  readonly country: Uint32Array;
  readonly weight: Float64Array;
  readonly rank: Uint32Array;
  readonly start: Uint32Array;
}

/**
 * S6 once more: the countries that each merchant considers, their renormalised weights, the uniform of each (merchant,
 * country) stream, the keys, the largest of them, and the membership that they give. Fills `facts.members`.
 */
export function replaySelection(
  facts: SegmentFacts,
  tables: { readonly gumbel: Table; readonly membership: Table },
  policy: S6SelectionPolicy,
  weights: WeightMatrix,
  accounting: RngAccounting,
  findings: SegmentFindings,
): void {
  const { gumbel } = tables;
  const considered = consider(facts, policy, weights);
  const names = { codes: considered.country, dictionary: facts.countries.isos };
  const streams = facts.streams.ofCountry(FAMILY, names, considered.merchant);
  const starts = startsOf(streams);
  const u = firstU01(streams);
  const events = openEvents(gumbel, FAMILY);
  const merchant = facts.merchantsOf(valuesOf(gumbel, FAMILY, 'merchant_id', 'uint64'));
  const country = facts.countriesOf(stringsOf(gumbel, FAMILY, 'country_iso'));
  const logged = {
    weight: valuesOf(gumbel, FAMILY, 'weight', 'float64'),
    u: valuesOf(gumbel, FAMILY, 'u', 'float64'),
    key: nullable(gumbel, 'key'),
    selected: valuesOf(gumbel, FAMILY, 'selected', 'bool'),
    order: nullable(gumbel, 'selection_order'),
  };
  const memberMerchant = facts.merchantsOf(valuesOf(tables.membership, MEMBERSHIP, 'merchant_id', 'uint64'));
  const memberCountry = facts.countriesOf(stringsOf(tables.membership, MEMBERSHIP, 'country_iso'));
  facts.members = countryLists(memberMerchant, memberCountry, facts.rows);
  const streamOf = new Int32Array(gumbel.rows).fill(-1);
  const key = Float64Array.from(u, (value, i) => gumbelKey(value, considered.weight[i]) ?? -Infinity);

  let row = 0;
  let member = 0;
  for (let m = 0; m < facts.rows; m++) {
    const fail = findings.ofMerchant('s6_replay', facts.ids, m);
    for (; row < gumbel.rows && merchant[row] < m; row++)
      fail('E_S1_GATING_VIOLATION', FAMILY, row, 'a merchant that chooses', 'another');
    const [first, last] = [considered.start[m], considered.start[m + 1]];
    const place = places(considered, key, first, last, Math.max(0, facts.kTarget[m]));
    const everything = logsAll(policy, weights.currencies[facts.currency[m]]);
    for (let i = first; i < last; i++) {
      const chosen = place[i - first];
      if (!everything && chosen === 0) continue;
      if (merchant[row] !== m || country[row] !== considered.country[i]) {
        fail('E_S6_MEMBERSHIP_MISMATCH', FAMILY, row, `a key of ${facts.iso(considered.country[i])}`, 'none');
        continue;
      }
      streamOf[row] = i;
      if (logged.weight[row] !== considered.weight[i])
        fail('E_S6_MEMBERSHIP_MISMATCH', FAMILY, row, `weight ${considered.weight[i]}`, logged.weight[row]);
      if (logged.u[row] !== u[i]) fail('E_REPLAY_MISMATCH', FAMILY, row, `u ${u[i]}`, logged.u[row]);
      const wanted = key[i] === -Infinity ? null : key[i];
      if (logged.key(row) !== wanted)
        fail('E_REPLAY_MISMATCH', FAMILY, row, `key ${wanted}`, logged.key(row));
      if (!standsAt(events.beforeLo, events.beforeHi, row, starts, i, 0))
        fail('E_RNG_COUNTER_MISMATCH', FAMILY, row, 'the start of the stream of the pair', 'another counter');
      if (logged.selected[row] === 1 && wanted === null)
        fail('E_S6_ZERO_WEIGHT_SELECTED', FAMILY, row, 'a country with a weight', facts.iso(country[row]));
      if (logged.selected[row] !== Number(chosen > 0) || (logged.order(row) ?? 0) !== chosen)
        fail('E_S6_MEMBERSHIP_MISMATCH', FAMILY, row, `place ${chosen}`, logged.order(row) ?? 0);
      row++;
    }
    for (; row < gumbel.rows && merchant[row] === m; row++)
      fail('E_S6_MEMBERSHIP_MISMATCH', FAMILY, row, 'no further key', `one of ${facts.iso(country[row])}`);
    for (; member < memberMerchant.length && memberMerchant[member] < m; member++)
      fail('E_S1_GATING_VIOLATION', MEMBERSHIP, member, 'a merchant that chooses', 'another');
    for (let i = first; i < last; i++) {
      if (place[i - first] === 0) continue;
      if (memberMerchant[member] === m && memberCountry[member] === considered.country[i]) member++;
      else
        fail('E_S6_MEMBERSHIP_MISMATCH', MEMBERSHIP, member, facts.iso(considered.country[i]), 'another row');
    }
    for (; member < memberMerchant.length && memberMerchant[member] === m; member++)
      fail(
        'E_S6_MEMBERSHIP_MISMATCH',
        MEMBERSHIP,
        member,
        'no further country',
        facts.iso(memberCountry[member]),
      );
  }
  if (row < gumbel.rows)
    findings.fail('s6_replay', 'E_S1_GATING_VIOLATION', {
      dataset: FAMILY,
      row,
      expected: 'a merchant of the world',
      found: 'another',
    });
  accounting.addIntervals(gumbel, FAMILY, streams, streamOf);
}

const logsAll = (policy: S6SelectionPolicy, currency: string | undefined): boolean =>
  lawOf(policy, currency).log_all_candidates;

const lawOf = ({ defaults, per_currency }: S6SelectionPolicy, currency: string | undefined) => ({
  ...defaults,
  ...(currency === undefined ? {} : per_currency[currency]),
});

/** Candidates left by the cap that have a weight row under the currency of the merchant, with their shares. */
function consider(facts: SegmentFacts, policy: S6SelectionPolicy, weights: WeightMatrix): Considered {
  const { start, country } = facts.candidates;
  const laws = weights.currencies.map((name) => lawOf(policy, name));
  const out = {
    merchant: new Uint32Array(country.length),
    country: new Uint32Array(country.length),
    weight: new Float64Array(country.length),
    rank: new Uint32Array(country.length),
    start: new Uint32Array(facts.rows + 1),
  };
  let end = 0;
  const only = weights.currencies.length === 1 ? 0 : -1;
  for (let m = 0; m < facts.rows; m++) {
    const from = end;
    const currency = facts.currency[m] < 0 ? only : facts.currency[m];
    if (facts.eligible[m] === 1 && facts.kTarget[m] > 0 && currency >= 0) {
      const { max_candidates_cap: cap, zero_weight_rule } = laws[currency];
      const row = weights.rows[currency];
      const all = start[m + 1];
      const last = cap > 0 ? Math.min(all, start[m] + 1 + cap) : all;
      let sum = 0;
      let lost = 0;
      let positive = 0;
      for (let i = start[m] + 1; i < last; i++) {
        const w = row[country[i]];
        if (!(w > 0 || (w === 0 && zero_weight_rule === 'include'))) continue;
        if (w > 0) positive++;
        const next = sum + w;
        lost += sum >= w ? sum - next + w : w - next + sum;
        sum = next;
        // By country within the merchant, as events stand.
        let at = end++;
        for (; at > from && out.country[at - 1] > country[i]; at--) {
          out.country[at] = out.country[at - 1];
          out.weight[at] = out.weight[at - 1];
          out.rank[at] = out.rank[at - 1];
        }
        out.country[at] = country[i];
        out.weight[at] = w;
        out.rank[at] = i - start[m];
      }
      if (positive === 0) end = from;
      for (let at = from; at < end; at++) {
        out.weight[at] = Math.min(1, out.weight[at] / (sum + lost));
        out.merchant[at] = m;
      }
    }
    out.start[m + 1] = end;
  }
  return {
    merchant: out.merchant.subarray(0, end),
    country: out.country.subarray(0, end),
    weight: out.weight.subarray(0, end),
    rank: out.rank.subarray(0, end),
    start: out.start,
  };
}

const order: number[] = [];
let taken = new Int32Array(256);

/** Place in the choice of each considered country of one merchant, from 1; 0 for one that was not chosen. */
function places({ rank }: Considered, key: Float64Array, first: number, last: number, k: number): Int32Array {
  if (last - first > taken.length) taken = new Int32Array(2 * (last - first));
  taken.fill(0, 0, last - first);
  order.length = 0;
  for (let i = first; i < last; i++) if (key[i] !== -Infinity) order.push(i);
  order.sort((a, b) => key[b] - key[a] || rank[a] - rank[b]);
  for (let i = 0; i < Math.min(k, order.length); i++) taken[order[i] - first] = i + 1;
  return taken;
}

/** A nullable fixed column of the gumbel events, as numbers. */
function nullable(table: Table, name: string): (row: number) => number | null {
  const column = table.columns[name] as FixedColumn;
  if (column.kind !== 'fixed') return () => null;
  return (row) => (column.validity?.[row] === 0 ? null : Number(column.values[row]));
}
