import { Failure } from '@merchantry/contracts';

/** The exact share of each tile of a country in n sites, in whole sites and what is left in units of 1 / K. */
export interface Residues {
  /** floor(weight * n / K). */
  readonly whole: Uint32Array;
  /** weight * n mod K. */
  readonly rest: Uint32Array;
  /** Sites that rounding down leaves. */
  readonly left: number;
}

/**
 * @param weights of all tiles of the country, which add up to K
 * @throws Failure `E416_NUMERIC_OVERFLOW` when n K passes 2^53, `E404_ALLOCATION_MISMATCH` when the weights do not add up
 */
export function residues(weights: Uint32Array, total: number, sites: number): Residues {
  if (!(sites * total < Number.MAX_SAFE_INTEGER)) {
    throw new Failure('E416_NUMERIC_OVERFLOW', 'A pair has too many sites to divide exactly.', {
      dataset: 's3_requirements',
      column: 'n_sites',
      expected: `at most ${Math.floor(Number.MAX_SAFE_INTEGER / total)}`,
      found: String(sites),
    });
  }
  const whole = new Uint32Array(weights.length);
  const rest = new Uint32Array(weights.length);
  let given = 0;
  let remains = 0;
  for (let i = 0; i < weights.length; i++) {
    const exact = weights[i] * sites;
    const r = exact % total;
    rest[i] = r;
    whole[i] = (exact - r) / total;
    given += whole[i];
    remains += r;
  }
  const left = sites - given;
  if (left * total !== remains) {
    throw new Failure('E404_ALLOCATION_MISMATCH', 'The shares of the tiles are not the sites of the pair.', {
      dataset: 'tile_weight_spans',
      expected: `weights of ${total}`,
      found: `${given} whole sites and ${remains} parts for ${sites} sites`,
    });
  }
  return { whole, rest, left };
}

const DIGIT = 11;
const BUCKETS = 1 << DIGIT;

/** Positions by descending value, the smaller position first among equals; values below 2^31. A stable radix sort. */
export function descendingOrder(values: Uint32Array): Uint32Array {
  let order = Uint32Array.from(values, (_, i) => i);
  let other = new Uint32Array(values.length);
  const used = new Uint32Array(BUCKETS + 1);
  for (let shift = 0; shift < 31; shift += DIGIT) {
    used.fill(0);
    const digit = (i: number) => BUCKETS - 1 - ((values[i] >>> shift) & (BUCKETS - 1));
    for (let i = 0; i < values.length; i++) used[digit(i) + 1]++;
    for (let b = 0; b < BUCKETS; b++) used[b + 1] += used[b];
    for (const i of order) other[used[digit(i)]++] = i;
    [order, other] = [other, order];
  }
  return order;
}

/** ceil(share * n) for a share in whole millionths, free of the rounding of the product. */
export const ceilShare = (share: number, n: number): number => Math.ceil((Math.round(share * 1e6) * n) / 1e6);
