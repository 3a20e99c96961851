import type { CountryLists } from './segment-facts.js';

/** Outlets by merchant and country, the countries of each merchant in ASCII order; countries without outlets left out. */
export interface CountryCounts extends CountryLists {
  readonly count: Int32Array;
}

/** Collects counts merchant by merchant. */
export class CountryCountsBuilder {
  private readonly start: Uint32Array;
  private readonly country: Uint16Array;
  private readonly count: Int32Array;
  private merchants = 0;
  private end = 0;

  constructor(merchants: number, room: number) {
    this.start = new Uint32Array(merchants + 1);
    this.country = new Uint16Array(room);
    this.count = new Int32Array(room);
  }

  add(country: number, count: number): void {
    if (count <= 0) return;
    let at = this.end++;
    for (; at > this.start[this.merchants] && this.country[at - 1] > country; at--) {
      this.country[at] = this.country[at - 1];
      this.count[at] = this.count[at - 1];
    }
    this.country[at] = country;
    this.count[at] = count;
  }

  /** The merchant is complete. */
  close(): void {
    this.start[++this.merchants] = this.end;
  }

  result(): CountryCounts {
    return {
      start: this.start,
      country: this.country.subarray(0, this.end),
      count: this.count.subarray(0, this.end),
    };
  }
}
