import { Failure, takeWords, type FailureCode, type Table } from '@merchantry/contracts';
import type { Candidates } from '../ingress/candidate-set.js';
import { byMerchant } from '../ingress/merchant-rows.js';
import type { Merchants } from '../ingress/merchant-table.js';
import { rowsOf } from '../ingress/sorted-join.js';
import { positions } from '../ingress/positions.js';
import { COUNTS, openCounts, type CountryCounts } from './country-counts.js';

/** Outlets by merchant and legal country; merchants ascend, the countries of each stand in ASCII order. */
export interface SitePlan {
  readonly ids: BigUint64Array;
  /** Outlets of the merchant over all its countries. */
  readonly outlets: Int32Array;
  /** Has several outlets. */
  readonly isMulti: Uint8Array;
  /** Home, as a position among `countries`. */
  readonly home: Uint16Array;
  /** Pairs [starts[m], starts[m + 1]) belong to merchant m. */
  readonly starts: Uint32Array;
  readonly country: Uint16Array;
  /** Outlets of the pair, 1 or more. */
  readonly count: Int32Array;
  /** In ASCII order. */
  readonly countries: readonly string[];
}

/** Merchants of a plan by what they are. */
export interface ScopeFigures {
  /** One outlet, at home. */
  single: number;
  /** Several outlets, none of which may be abroad. */
  withoutZtp: number;
  /** Left out: an earlier state gave them up. */
  givenUp: number;
}

export interface PlanTables {
  readonly hurdle_bernoulli: Table;
  readonly nb_final: Table;
  readonly ztp_final: Table;
  readonly crossborder_eligibility_flags: Table;
  readonly s7_integerised_counts: Table;
}

/**
 * Where the outlets of every merchant stand. A single has one at home. A merchant with several has them as S7 split them
 * where it has a ztp_final, and all at home where S0 keeps it there; one that S2 or S4 gave up (no nb_final; eligible,
 * but no ztp_final) is left out. Throws `E_UPSTREAM_MISSING`, `E_S3_MEMBERSHIP_MISSING`, `E_COUNTS_SOURCE_MISSING`,
 * `E_ORDER_AUTHORITY_DRIFT`, `E_DUP_PK`, `E_SUM_MISMATCH`, each with the merchant.
 */
export function openPlan(
  tables: PlanTables,
  merchants: Merchants,
  candidates: Candidates,
): { plan: SitePlan; figures: ScopeFigures } {
  const { ids } = merchants;
  const hurdle = byMerchant(tables.hurdle_bernoulli, 'hurdle_bernoulli');
  const flags = byMerchant(tables.crossborder_eligibility_flags, 'crossborder_eligibility_flags');
  const finals = byMerchant(tables.nb_final, 'nb_final');
  const isMulti = hurdle.values('is_multi', 'bool');
  const isEligible = flags.values('is_eligible', 'bool');
  const outlets = finals.values('n_outlets', 'int32');
  const countries = [...new Set([...merchants.home.dictionary, ...candidates.country.dictionary])].sort();
  const counts = openCounts(tables.s7_integerised_counts, countries);
  const ztp = byMerchant(tables.ztp_final, 'ztp_final');
  assertCountsHaveTargets(counts, ztp.ids);
  const at = {
    hurdle: rowsOf(ids, hurdle.ids),
    flags: rowsOf(ids, flags.ids),
    finals: rowsOf(ids, finals.ids),
    ztp: rowsOf(ids, ztp.ids),
    counts: rowsOf(ids, counts.ids),
    candidates: rowsOf(ids, candidates.ids),
  };

  const builder = new PlanBuilder(ids, counts.country.length + ids.length);
  const figures: ScopeFigures = { single: 0, withoutZtp: 0, givenUp: 0 };
  const homeOf = positions(merchants.home.dictionary, countries);
  const order = new CandidateOrder(candidates, countries);
  for (let m = 0; m < ids.length; m++) {
    const home = homeOf[merchants.home.codes[m]];
    if (at.hurdle[m] < 0)
      throw refusal('E_UPSTREAM_MISSING', 'hurdle_bernoulli', ids[m], 'an event a merchant', 'none');
    if (isMulti[at.hurdle[m]] === 0) {
      figures.single++;
      builder.add(home, 1);
      builder.close(m, home, 1, 0);
      continue;
    }
    if (at.flags[m] < 0)
      throw refusal(
        'E_UPSTREAM_MISSING',
        'crossborder_eligibility_flags',
        ids[m],
        'a row a merchant',
        'none',
      );
    const eligible = isEligible[at.flags[m]] === 1;
    if (at.finals[m] < 0 && at.ztp[m] >= 0)
      throw refusal('E_UPSTREAM_MISSING', 'nb_final', ids[m], 'a final number of outlets', 'none');
    if (at.finals[m] < 0 || (eligible && at.ztp[m] < 0)) {
      figures.givenUp++;
      continue;
    }
    const n = outlets[at.finals[m]];
    order.seat(m, at.candidates[m], ids[m], home);
    if (at.ztp[m] < 0) {
      figures.withoutZtp++;
      builder.add(home, n);
    } else {
      addSplit(builder, counts, at.counts[m], order, ids[m], n);
    }
    builder.close(m, home, n, 1);
  }
  return { plan: builder.plan(countries), figures };
}

/** The countries of a merchant as S7 split its outlets, those without outlets left out. */
function addSplit(
  builder: PlanBuilder,
  { starts, country, count, rank }: CountryCounts,
  row: number,
  order: CandidateOrder,
  id: bigint,
  outlets: number,
): void {
  if (row < 0) throw refusal('E_COUNTS_SOURCE_MISSING', COUNTS, id, 'a row a country', 'none');
  let sum = 0;
  for (let at = starts[row]; at < starts[row + 1]; at++) {
    const place = order.rankOf(country[at]);
    if (place < 0)
      throw refusal('E_S3_MEMBERSHIP_MISSING', COUNTS, id, 'candidate countries only', 'another country');
    if (place !== rank[at])
      throw refusal('E_ORDER_AUTHORITY_DRIFT', COUNTS, id, `candidate_rank ${place}`, String(rank[at]));
    sum += count[at];
    if (!builder.add(country[at], count[at]))
      throw refusal('E_DUP_PK', COUNTS, id, 'every country once', 'a country twice');
  }
  if (sum !== outlets) throw refusal('E_SUM_MISMATCH', COUNTS, id, `${outlets} outlets`, String(sum));
}

/** The candidate rank of each country, for one merchant at a time. */
class CandidateOrder {
  private readonly code: Int32Array;
  private readonly rank: Int32Array;
  private readonly seatedFor: Uint32Array;
  private merchant = 0;

  constructor(
    private readonly candidates: Candidates,
    countries: readonly string[],
  ) {
    this.code = positions(candidates.country.dictionary, countries);
    this.rank = new Int32Array(countries.length);
    this.seatedFor = new Uint32Array(countries.length);
  }

  /** Move to another merchant, whose home must be the first of its candidates. */
  seat(merchant: number, row: number, id: bigint, home: number): void {
    const { starts, country, rank, isHome } = this.candidates;
    if (row < 0) throw refusal('E_S3_MEMBERSHIP_MISSING', 's3_candidate_set', id, 'a home row', 'none');
    this.merchant = merchant + 1;
    for (let at = starts[row]; at < starts[row + 1]; at++) {
      const code = this.code[country.codes[at]];
      this.rank[code] = rank[at];
      this.seatedFor[code] = this.merchant;
    }
    const first = starts[row];
    if (isHome[first] === 0 || this.code[country.codes[first]] !== home)
      throw refusal(
        'E_ORDER_AUTHORITY_DRIFT',
        's3_candidate_set',
        id,
        'the home of the merchant as its first row',
        country.dictionary[country.codes[first]],
      );
  }

  /** Rank of a country, -1 where it is no candidate. */
  rankOf(country: number): number {
    return country >= 0 && this.seatedFor[country] === this.merchant ? this.rank[country] : -1;
  }
}

/** Collects pairs merchant by merchant. */
class PlanBuilder {
  private readonly kept: Uint32Array;
  private readonly outlets: Int32Array;
  private readonly isMulti: Uint8Array;
  private readonly home: Uint16Array;
  private readonly starts: Uint32Array;
  private readonly country: Uint16Array;
  private readonly count: Int32Array;
  private merchants = 0;
  private pairs = 0;

  constructor(
    private readonly ids: BigUint64Array,
    room: number,
  ) {
    this.kept = new Uint32Array(ids.length);
    this.outlets = new Int32Array(ids.length);
    this.isMulti = new Uint8Array(ids.length);
    this.home = new Uint16Array(ids.length);
    this.starts = new Uint32Array(ids.length + 1);
    this.country = new Uint16Array(room);
    this.count = new Int32Array(room);
  }

  /** A country of the merchant that is being built, put into order of code. Returns false for one that it has already. */
  add(country: number, count: number): boolean {
    if (count === 0) return true;
    let at = this.pairs;
    for (; at > this.starts[this.merchants] && this.country[at - 1] >= country; at--) {
      if (this.country[at - 1] === country) return false;
      this.country[at] = this.country[at - 1];
      this.count[at] = this.count[at - 1];
    }
    this.country[at] = country;
    this.count[at] = count;
    this.pairs++;
    return true;
  }

  /** The merchant is complete. */
  close(row: number, home: number, outlets: number, isMulti: 0 | 1): void {
    this.kept[this.merchants] = row;
    this.home[this.merchants] = home;
    this.outlets[this.merchants] = outlets;
    this.isMulti[this.merchants] = isMulti;
    this.starts[++this.merchants] = this.pairs;
  }

  plan(countries: readonly string[]): SitePlan {
    return {
      ids: takeWords(this.ids, this.kept.subarray(0, this.merchants)),
      outlets: this.outlets.subarray(0, this.merchants),
      isMulti: this.isMulti.subarray(0, this.merchants),
      home: this.home.subarray(0, this.merchants),
      starts: this.starts.subarray(0, this.merchants + 1),
      country: this.country.subarray(0, this.pairs),
      count: this.count.subarray(0, this.pairs),
      countries,
    };
  }
}

/** Every merchant with counts has a target, which is what the split started from. */
function assertCountsHaveTargets(counts: CountryCounts, targets: BigUint64Array): void {
  const stray = rowsOf(counts.ids, targets).indexOf(-1);
  if (stray >= 0)
    throw refusal(
      'E_COUNTS_SOURCE_MISSING',
      'ztp_final',
      counts.ids[stray],
      'an event for counts of S7',
      'none',
    );
}

const refusal = (code: FailureCode, dataset: string, merchantId: bigint, expected: string, found: string) =>
  new Failure(code, 'The outlets of a merchant cannot be numbered.', {
    dataset,
    merchantId,
    expected,
    found,
  });
