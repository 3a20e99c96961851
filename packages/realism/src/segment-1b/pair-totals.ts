import type { Coded } from '../coded.js';

/** Sites of each merchant and country, in the order of the table. */
export interface PairTotals {
  readonly merchantId: readonly bigint[];
  readonly iso: readonly string[];
  readonly sites: readonly number[];
}

/** Add up runs of rows of one merchant and country. Without `sites` each row is one site. */
export function pairTotals(table: {
  readonly merchantId: BigUint64Array;
  readonly country: Coded;
  readonly sites?: BigInt64Array;
}): PairTotals {
  const { merchantId: ids, country, sites: amounts } = table;
  const merchantId: bigint[] = [];
  const iso: string[] = [];
  const sites: number[] = [];
  // Halves of 32 bits find repeats without making a bigint of every row.
  const halves = new Uint32Array(ids.buffer, ids.byteOffset, 2 * ids.length);
  for (let i = 0; i < ids.length; i++) {
    const amount = amounts === undefined ? 1 : Number(amounts[i]);
    const again =
      i > 0 &&
      halves[2 * i] === halves[2 * i - 2] &&
      halves[2 * i + 1] === halves[2 * i - 1] &&
      country.dictionary[country.codes[i]] === iso[iso.length - 1];
    if (again) sites[sites.length - 1] += amount;
    else {
      merchantId.push(ids[i]);
      iso.push(country.dictionary[country.codes[i]]);
      sites.push(amount);
    }
  }
  return { merchantId, iso, sites };
}

/** The same pairs in the same order with the same numbers of sites. */
export function samePairs(a: PairTotals, b: PairTotals): boolean {
  return (
    a.sites.length === b.sites.length &&
    a.sites.every(
      (count, i) => count === b.sites[i] && a.merchantId[i] === b.merchantId[i] && a.iso[i] === b.iso[i],
    )
  );
}
