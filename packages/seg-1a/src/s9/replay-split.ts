import {
  plainLists,
  stringsOf,
  valuesOf,
  type CodedListColumn,
  type FixedColumn,
  type ListColumn,
  type StringColumn,
  type Table,
} from '@merchantry/contracts';
import {
  openEvents,
  standsAt,
  startsOf,
  type MerchantFail,
  type RngAccounting,
} from '@merchantry/engine/validation';
import { gamma, neumaierSum, Substream } from '@merchantry/rng';
import { roundHalfEven } from '../numeric/round-half-even.js';
import type { S7IntegerisationPolicy } from '../policy/s7-integerisation-policy.js';
import type { SegmentFindings } from './checks.js';
import { CountryCountsBuilder, type CountryCounts } from './country-counts.js';
import type { WeightMatrix } from './replay-currency.js';
import type { SegmentFacts } from './segment-facts.js';

const COUNTS = 's7_integerised_counts';
const RESIDUALS = 'residual_rank';
const DIRICHLET = 'dirichlet_gamma_vector';

/**
 * S7 once more: the domain of each merchant, its shares with the floor of home, one residual event a country whose ranks
 * order the residuals, counts that are the whole parts plus one for the first ranks, and the diagnostic Dirichlet draws
 * from their streams. Returns the outlets by country of every merchant, singles and merchants kept at home included.
 */
export function replaySplit(
  facts: SegmentFacts,
  tables: { readonly counts: Table; readonly residuals: Table; readonly dirichlet: Table },
  policy: S7IntegerisationPolicy,
  weights: WeightMatrix,
  accounting: RngAccounting,
  findings: SegmentFindings,
): CountryCounts {
  const c = {
    merchant: facts.merchantsOf(valuesOf(tables.counts, COUNTS, 'merchant_id', 'uint64')),
    country: facts.countriesOf(stringsOf(tables.counts, COUNTS, 'country_iso')),
    count: valuesOf(tables.counts, COUNTS, 'count', 'int32'),
    residualRank: valuesOf(tables.counts, COUNTS, 'residual_rank', 'int32'),
    rank: valuesOf(tables.counts, COUNTS, 'candidate_rank', 'int32'),
  };
  const r = {
    events: openEvents(tables.residuals, RESIDUALS),
    merchant: facts.merchantsOf(valuesOf(tables.residuals, RESIDUALS, 'merchant_id', 'uint64')),
    country: facts.countriesOf(stringsOf(tables.residuals, RESIDUALS, 'country_iso')),
    residual: valuesOf(tables.residuals, RESIDUALS, 'residual', 'float64'),
    rank: valuesOf(tables.residuals, RESIDUALS, 'residual_rank', 'int32'),
  };
  const pairs = { codes: Uint32Array.from(r.country), dictionary: facts.countries.isos };
  const known = Uint32Array.from(r.merchant, (m) => Math.max(0, m));
  const residualStarts = startsOf(facts.streams.ofCountry(RESIDUALS, pairs, known));
  const dirichlet = openDirichlet(facts, tables.dirichlet);
  const dirichletStreams = facts.streams.of(DIRICHLET);
  const dirichletStarts = startsOf(dirichletStreams);
  const stream = new Substream();
  const scale = 10 ** policy.dp_resid;
  const out = new CountryCountsBuilder(facts.rows, tables.counts.rows + facts.rows);
  const chosenBy = new Uint32Array(facts.countries.isos.length + 1);

  let ci = 0;
  let ri = 0;
  let di = 0;
  for (let m = 0; m < facts.rows; m++) {
    const fail = findings.ofMerchant('s7_replay', facts.ids, m);
    while (ci < c.merchant.length && c.merchant[ci] < m) ci++;
    while (ri < r.merchant.length && r.merchant[ri] < m) ri++;
    while (di < dirichlet.merchant.length && dirichlet.merchant[di] < m) di++;
    const first = ci;
    const outlets = facts.outlets[m];
    if (facts.isMulti[m] === 0 || facts.kTarget[m] < 0) {
      if (c.merchant[ci] === m || r.merchant[ri] === m || dirichlet.merchant[di] === m)
        fail('E_S1_GATING_VIOLATION', COUNTS, ci, 'no row of a merchant without a target', 'rows');
      // A single stands at home; so does a merchant that S0 keeps there. One that was given up has no outlets.
      const atHome = facts.isMulti[m] === 0 || (facts.eligible[m] === 0 && facts.abortedBy[m] === 0);
      if (atHome) out.add(facts.home[m], outlets);
      out.close();
      continue;
    }

    // The domain: home, then the members in order of candidate rank.
    const [from, to] = [facts.members.start[m], facts.members.start[m + 1]];
    for (let i = from; i < to; i++) chosenBy[facts.members.country[i]] = m + 1;
    const domain: number[] = [];
    const ranks: number[] = [];
    for (let i = facts.candidates.start[m]; i < facts.candidates.start[m + 1]; i++) {
      const isHome = i === facts.candidates.start[m];
      if (!isHome && chosenBy[facts.candidates.country[i]] !== m + 1) continue;
      domain.push(facts.candidates.country[i]);
      ranks.push(i - facts.candidates.start[m]);
    }
    if (to - from > facts.kTarget[m] || domain.length !== to - from + 1)
      fail(
        'E_S6_MEMBERSHIP_MISMATCH',
        's6_membership',
        undefined,
        `at most ${facts.kTarget[m]} foreign candidates`,
        to - from,
      );
    const shares = sharesOf(domain, weights.rows[facts.currency[m]], policy, outlets);
    const n = domain.length;

    let sum = 0;
    let lawful = true;
    for (; c.merchant[ci] === m; ci++) {
      const i = ci - first;
      if (c.country[ci] !== domain[i] || c.rank[ci] !== ranks[i]) lawful = false;
      sum += c.count[ci];
      out.add(c.country[ci], c.count[ci]);
    }
    out.close();
    if (!lawful || ci - first !== n) {
      fail('E_S7_PARITY', COUNTS, first, `home and ${n - 1} chosen countries by rank`, 'other rows');
      while (r.merchant[ri] === m) ri++;
      continue;
    }
    if (sum !== outlets) fail('E_SUM_MISMATCH', COUNTS, first, `${outlets} outlets`, sum);

    // Residual events: one a country, ranks 1 to n in order of residual, then country.
    const residual = new Float64Array(n);
    const place = new Int32Array(n);
    let events = 0;
    for (; r.merchant[ri] === m; ri++) {
      const i = domain.indexOf(r.country[ri]);
      if (i < 0 || place[i] !== 0)
        fail('E_S7_PARITY', RESIDUALS, ri, 'one event a country of the domain', facts.iso(r.country[ri]));
      else {
        residual[i] = r.residual[ri];
        place[i] = r.rank[ri];
        events++;
        if (c.residualRank[first + i] !== r.rank[ri])
          fail('E_S7_PARITY', RESIDUALS, ri, `residual rank ${c.residualRank[first + i]}`, r.rank[ri]);
      }
      if (!standsAt(r.events.beforeLo, r.events.beforeHi, ri, residualStarts, ri, 0))
        fail(
          'E_NONCONSUMING_CHANGED_COUNTERS',
          RESIDUALS,
          ri,
          'the start of the stream of the pair',
          'another counter',
        );
    }
    if (events !== n) fail('E_S7_PARITY', RESIDUALS, undefined, `${n} events`, events);
    else checkCounts(m, first, residual, place, shares, domain, fail);

    if (dirichlet.merchant[di] === m) {
      const row = di++;
      checkDraw(row, m, shares, domain, c.count[first], fail);
      if (!policy.dirichlet_lane.enabled)
        fail('E_S7_PARITY', DIRICHLET, row, 'no draw: the lane is off', 'one');
    } else if (policy.dirichlet_lane.enabled && shares.every((share) => share > 0))
      fail('E_S7_PARITY', DIRICHLET, undefined, 'a draw', 'none');
  }
  accounting.addIntervals(tables.dirichlet, DIRICHLET, dirichletStreams, dirichlet.merchant);
  return out.result();

  /** Counts against shares and residuals. */
  function checkCounts(
    m: number,
    first: number,
    residual: Float64Array,
    place: Int32Array,
    shares: readonly number[],
    domain: readonly number[],
    fail: MerchantFail,
  ): void {
    const outlets = facts.outlets[m];
    const { enabled, lower_multiplier, upper_multiplier } = policy.bounds_lane;
    const order = domain.map((_, i) => i).sort((a, b) => residual[b] - residual[a] || domain[a] - domain[b]);
    let base = 0;
    const whole = new Int32Array(order.length);
    order.forEach((i, at) => {
      if (place[i] !== at + 1)
        fail('E_S7_PARITY', RESIDUALS, undefined, `rank ${at + 1} for ${facts.iso(domain[i])}`, place[i]);
      const exact = outlets * shares[i];
      whole[i] = Math.floor(exact);
      const rest = Math.min(Math.max(roundHalfEven((exact - whole[i]) * scale), 0), scale - 1) / scale;
      if (residual[i] !== rest)
        fail('E_S7_PARITY', RESIDUALS, undefined, `residual ${rest} of ${facts.iso(domain[i])}`, residual[i]);
      if (enabled) whole[i] = Math.max(whole[i], Math.min(outlets, Math.floor(exact * lower_multiplier)));
      base += whole[i];
    });
    let left = outlets - base;
    for (const i of order) {
      const most = enabled ? Math.min(outlets, Math.ceil(outlets * shares[i] * upper_multiplier)) : outlets;
      const bumped = left > 0 && whole[i] < most;
      if (bumped) left--;
      const count = c.count[first + i];
      if (count !== whole[i] + Number(bumped))
        fail(
          'E_S7_PARITY',
          COUNTS,
          first + i,
          `${whole[i] + Number(bumped)} outlets in ${facts.iso(domain[i])}`,
          count,
        );
    }
  }

  /** A Dirichlet draw from its stream: concentrations in order of the domain, gammas, weights. */
  function checkDraw(
    row: number,
    m: number,
    shares: readonly number[],
    domain: readonly number[],
    domestic: number,
    fail: MerchantFail,
  ): void {
    const { events, alpha, raw, weight, country, home } = dirichlet;
    const start = alpha.offsets[row];
    const n = alpha.offsets[row + 1] - start;
    if (
      n !== domain.length ||
      [raw, weight, country].some(({ offsets }) => offsets[row] !== start || offsets[row + 1] !== start + n)
    ) {
      fail('E_S7_PARITY', DIRICHLET, row, `${domain.length} entries`, n);
      return;
    }
    stream.seat(dirichletStreams, m);
    const values = (of: ListColumn) => (of.items as FixedColumn).values as Float64Array;
    const [alphas, raws, drawnWeights] = [values(alpha), values(raw), values(weight)];
    const codes = dirichlet.countryCodes;
    const gammas = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const at = start + i;
      const expected = policy.dirichlet_lane.alpha0 * shares[i];
      if (codes[at] !== domain[i] || alphas[at] !== expected)
        fail('E_S7_PARITY', DIRICHLET, row, `alpha ${expected} of ${facts.iso(domain[i])}`, alphas[at]);
      gammas[i] = gamma(stream, alphas[at]);
      if (raws[at] !== gammas[i]) fail('E_REPLAY_MISMATCH', DIRICHLET, row, `gamma ${gammas[i]}`, raws[at]);
    }
    const sum = neumaierSum(gammas);
    for (let i = 0; i < n; i++)
      if (drawnWeights[start + i] !== gammas[i] / sum)
        fail('E_REPLAY_MISMATCH', DIRICHLET, row, `weight ${gammas[i] / sum}`, drawnWeights[start + i]);
    if (home[row] !== domain[0] || dirichlet.domestic[row] !== domestic)
      fail(
        'E_S7_PARITY',
        DIRICHLET,
        row,
        `${domestic} outlets in ${facts.iso(domain[0])}`,
        dirichlet.domestic[row],
      );
    if (
      !standsAt(events.beforeLo, events.beforeHi, row, dirichletStarts, m, 0) ||
      events.blocks[2 * row] !== stream.blocks ||
      events.draws[2 * row] !== stream.draws
    )
      fail(
        'E_RNG_COUNTER_MISMATCH',
        DIRICHLET,
        row,
        `${stream.blocks} blocks, ${stream.draws} draws from the start`,
        'others',
      );
  }
}

/**
 * Currency weights of a domain as shares, home raised to its floor. Written anew from section 7 of the contract, in the
 * order of operations that it lays down: the shares of S7 bit for bit.
 */
export function sharesOf(
  domain: readonly number[],
  weights: Float64Array | undefined,
  { home_bias_lane: { enabled, tiers } }: S7IntegerisationPolicy,
  outlets: number,
): number[] {
  if (domain.length === 1) return [1];
  const own = domain.map((country) => (weights && weights[country] > 0 ? weights[country] : 0));
  const total = neumaierSum(own);
  const [home, ...foreign] = own.map((weight) => weight / total);
  const tier = tiers.find(({ max_n_outlets }) => outlets <= max_n_outlets) ?? tiers[tiers.length - 1];
  const floor = tier.home_share_min;
  const abroad = neumaierSum(foreign);
  if (!enabled || home >= floor - 1e-12 || abroad <= 1e-12) return [home, ...foreign];
  const factor = (1 - floor) / (1 - home);
  const raised = [floor, ...foreign.map((share) => share * factor)];
  const sum = neumaierSum(raised);
  const shares = raised.map((share) => share / sum);
  shares[0] += 1 - neumaierSum(shares);
  return shares;
}

function openDirichlet(facts: SegmentFacts, table: Table) {
  const list = (name: string) => plainLists(table.columns[name] as ListColumn | CodedListColumn);
  const country = list('country_isos');
  const domestic = table.columns['n_domestic'];
  return {
    events: openEvents(table, DIRICHLET),
    merchant: facts.merchantsOf(valuesOf(table, DIRICHLET, 'merchant_id', 'uint64')),
    home: facts.countriesOf(stringsOf(table, DIRICHLET, 'home_country_iso')),
    country,
    countryCodes: facts.countriesOf(country.items as StringColumn),
    alpha: list('alpha'),
    raw: list('gamma_raw'),
    weight: list('weights'),
    domestic: domestic.kind === 'fixed' ? (domestic.values as Int32Array) : new Int32Array(table.rows),
  };
}
