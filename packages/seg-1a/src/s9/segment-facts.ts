import type { StringColumn, Table } from '@merchantry/contracts';
import { homePositions, openCountries, type Countries } from '../ingress/home-lookups.js';
import { openMerchants } from '../ingress/merchant-table.js';
import { rowsOf } from '../ingress/sorted-join.js';
import { MerchantStreams, type StreamIdentity } from '../streams/merchant-streams.js';

/** Lists of countries by merchant: those of merchant m stand at `start[m] .. start[m + 1]`. */
export interface CountryLists {
  readonly start: Uint32Array;
  /** Country positions. */
  readonly country: Uint16Array;
}

/**
 * What S9 knows of each merchant of the world, in id order. The universe comes from the sealed references; everything
 * else is put in by the check that has proved it, for the checks after it.
 */
export class SegmentFacts {
  readonly rows: number;
  readonly ids: BigUint64Array;
  readonly countries: Countries;
  /** Country position of the home. */
  readonly home: Uint16Array;
  readonly mcc: Int32Array;
  /** Channel words as the merchant table writes them. */
  readonly channel: StringColumn;
  readonly streams: MerchantStreams;
  readonly isMulti: Uint8Array;
  /** Outlets: one of a single-site merchant, N of another; 0 where there is no final number. */
  readonly outlets: Int32Array;
  /** State that gave the merchant up, as its number plus one; 0 for none. */
  readonly abortedBy: Uint8Array;
  readonly eligible: Uint8Array;
  /** Candidates in order of rank, home first. */
  candidates: CountryLists;
  /** Foreign countries aimed at; -1 without a final number. */
  readonly kTarget: Int32Array;
  /** Position of the merchant's currency among those of the weights; -1 for none. */
  readonly currency: Int32Array;
  /** Chosen foreign countries, by code. */
  members: CountryLists;

  constructor(merchants: Table, iso3166: Table, identity: StreamIdentity) {
    const opened = openMerchants(merchants);
    this.rows = opened.rows;
    this.ids = opened.ids;
    this.countries = openCountries(iso3166);
    this.home = homePositions(opened, this.countries);
    this.mcc = opened.mcc;
    this.channel = opened.channel;
    this.streams = new MerchantStreams(this.ids, identity);
    this.isMulti = new Uint8Array(this.rows);
    this.outlets = new Int32Array(this.rows);
    this.abortedBy = new Uint8Array(this.rows);
    this.eligible = new Uint8Array(this.rows);
    this.kTarget = new Int32Array(this.rows).fill(-1);
    this.currency = new Int32Array(this.rows).fill(-1);
    this.candidates = { start: new Uint32Array(this.rows + 1), country: new Uint16Array(0) };
    this.members = this.candidates;
  }

  /** Merchant of each row of ascending ids, -1 for an id that the world does not hold. */
  merchantsOf(rowIds: BigUint64Array): Int32Array {
    return rowsOf(rowIds, this.ids);
  }

  /** Country position of each row, 65535 for a code that ISO 3166 does not hold. */
  countriesOf(column: StringColumn): Uint16Array {
    const known = Uint16Array.from(
      column.dictionary,
      (iso) => this.countries.position.get(iso) ?? UNKNOWN_COUNTRY,
    );
    const out = new Uint16Array(column.length);
    for (let row = 0; row < out.length; row++) out[row] = known[column.codes[row]];
    return out;
  }

  iso(position: number): string {
    return this.countries.isos[position] ?? '(no country)';
  }
}

const UNKNOWN_COUNTRY = 65_535;

/** Rows of ascending merchants (-1 left out) as lists. */
export function countryLists(merchant: Int32Array, country: Uint16Array, merchants: number): CountryLists {
  const start = new Uint32Array(merchants + 1);
  const kept = new Uint16Array(country.length);
  let at = 0;
  for (let row = 0; row < merchant.length; row++) {
    if (merchant[row] < 0) continue;
    start[merchant[row] + 1]++;
    kept[at++] = country[row];
  }
  for (let m = 0; m < merchants; m++) start[m + 1] += start[m];
  return { start, country: kept.subarray(0, at) };
}
