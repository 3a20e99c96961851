import { Failure } from '@merchantry/contracts';
import type { Requirements } from '../sites/site-requirements.js';
import { KeyedHash, type KeyIdentity } from './keyed-hash.js';
import { SHARE_UNIT } from './zone-shares.js';
import type { ZoneStrata } from './zone-strata.js';

/** Sites of each pair in each stratum, by pair and stratum; strata without a site have no entry. */
export interface ZoneQuotas {
  /** Position in the requirements. */
  readonly pair: Uint32Array;
  /** Position in the strata. */
  readonly stratum: Uint32Array;
  /** >= 1. */
  readonly sites: Uint32Array;
}

/**
 * Deal the sites of each pair over the strata of its country: whole parts first, then what is left by systematic sampling
 * of the fractions from a start hashed by pair, so that every stratum has its exact share in expectation and no count is
 * further than one from it. If all sites of a pair of two or more fell into one stratum of a country with several
 * material zones, and `spread` says so, one of them moves to another material zone, chosen by share.
 *
 * @param country position in the strata's countries, for each pair: `countryPositions`
 * @param shares billionths, by stratum
 * @throws Failure `E416_NUMERIC_OVERFLOW`
 */
export function zoneQuotas(
  requirements: Requirements,
  country: Uint16Array,
  strata: ZoneStrata,
  shares: Float64Array,
  spread: boolean,
  identity: KeyIdentity,
): ZoneQuotas {
  const { merchantId, sites, isos, country: isoOf } = requirements;
  const hash = new KeyedHash('1B.S4.zone_quota', identity);
  let room = 0;
  for (let p = 0; p < sites.length; p++) {
    checkPair(requirements, p);
    room += Math.min(sites[p], strata.starts[country[p] + 1] - strata.starts[country[p]]);
  }
  const pair = new Uint32Array(room);
  const stratum = new Uint32Array(room);
  const quota = new Uint32Array(room);
  let used = 0;
  const most = strata.starts.reduce(
    (max, start, c) => Math.max(max, c > 0 ? start - strata.starts[c - 1] : 0),
    0,
  );
  const dealt = new Uint32Array(most);
  for (let p = 0; p < sites.length; p++) {
    const first = strata.starts[country[p]];
    const zones = strata.starts[country[p] + 1] - first;
    dealt[0] = sites[p];
    if (zones > 1) {
      hash.of(`${merchantId[p]}|${isos[isoOf[p]]}`);
      dealOne(sites[p], shares, first, zones, hash.scaled(0, SHARE_UNIT), dealt);
      if (spread && sites[p] >= 2) spreadOne(sites[p], strata, shares, first, zones, hash, dealt);
    }
    for (let z = 0; z < zones; z++) {
      if (dealt[z] === 0) continue;
      pair[used] = p;
      stratum[used] = first + z;
      quota[used++] = dealt[z];
    }
  }
  return {
    pair: pair.slice(0, used),
    stratum: stratum.slice(0, used),
    sites: quota.slice(0, used),
  };
}

function checkPair({ merchantId, sites }: Requirements, p: number): void {
  if (!(sites[p] * SHARE_UNIT < Number.MAX_SAFE_INTEGER)) {
    throw new Failure('E416_NUMERIC_OVERFLOW', 'A pair has too many sites to divide exactly.', {
      dataset: 's3_requirements',
      row: p,
      merchantId: merchantId[p],
      column: 'n_sites',
      expected: `at most ${Math.floor(Number.MAX_SAFE_INTEGER / SHARE_UNIT)}`,
      found: String(sites[p]),
    });
  }
}

function dealOne(
  sites: number,
  shares: Float64Array,
  first: number,
  zones: number,
  start: number,
  dealt: Uint32Array,
): void {
  // Points start, start + 1, ... (in units of one site) on the line on which the fractions lie end to end.
  let point = start;
  let end = 0;
  for (let z = 0; z < zones; z++) {
    const exact = sites * shares[first + z];
    const fraction = exact % SHARE_UNIT;
    dealt[z] = (exact - fraction) / SHARE_UNIT;
    end += fraction;
    if (point < end) {
      dealt[z]++;
      point += SHARE_UNIT;
    }
  }
}

function spreadOne(
  sites: number,
  strata: ZoneStrata,
  shares: Float64Array,
  first: number,
  zones: number,
  hash: KeyedHash,
  dealt: Uint32Array,
): void {
  let material = 0;
  let winner = -1;
  for (let z = 0; z < zones; z++) {
    material += strata.material[first + z];
    if (dealt[z] === sites) winner = z;
  }
  if (winner < 0 || material < 2) return;
  const open = (z: number) => z !== winner && strata.material[first + z] === 1;
  let total = 0;
  let others = 0;
  for (let z = 0; z < zones; z++) {
    if (!open(z)) continue;
    total += shares[first + z];
    others++;
  }
  // Zones that have no share at all (nobody there, and nothing dealt evenly) are equally good.
  const even = total === 0;
  let left = hash.scaled(1, even ? others : total);
  for (let z = 0; z < zones; z++) {
    if (!open(z)) continue;
    left -= even ? 1 : shares[first + z];
    if (left >= 0) continue;
    dealt[winner]--;
    dealt[z]++;
    return;
  }
}
