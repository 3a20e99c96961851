import type { CodedNames as Coded } from '@merchantry/rng';
import type { Requirements } from '../sites/site-requirements.js';
import type { PairTiles } from './pair-tiles.js';
import type { Slots } from './slots.js';
import type { ZoneQuotas } from './zone-quotas.js';
import type { ZoneStrata } from './zone-strata.js';

/** Columns of `s4_alloc_plan`, by merchant, country and tile. */
export interface PlanRows {
  readonly merchantId: BigUint64Array;
  /** Position in the countries of the requirements. */
  readonly country: Uint16Array;
  readonly tile: Float64Array;
  readonly sites: Uint32Array;
}

/** Columns of `s4_zone_quota`, by merchant, country and stratum. */
export interface QuotaRows {
  readonly merchantId: BigUint64Array;
  /** Position in the countries of the requirements. */
  readonly country: Uint16Array;
  readonly stratum: Coded;
  readonly sites: Uint32Array;
}

/** Columns of `s4_slots`, by country, stratum and slot. */
export interface SlotRows {
  /** Position in the countries of the universe. */
  readonly country: Uint16Array;
  readonly stratum: Coded;
  readonly slot: Uint32Array;
  readonly tile: Float64Array;
}

export function planRows({ start, tile, sites }: PairTiles, requirements: Requirements): PlanRows {
  const pair = new Uint32Array(tile.length);
  for (let p = 0; p + 1 < start.length; p++) pair.fill(p, start[p], start[p + 1]);
  return { ...pairColumns(requirements, pair), tile, sites };
}

export function quotaRows(quotas: ZoneQuotas, requirements: Requirements, strata: ZoneStrata): QuotaRows {
  return {
    ...pairColumns(requirements, quotas.pair),
    stratum: { codes: quotas.stratum, dictionary: strata.name },
    sites: quotas.sites,
  };
}

export function slotRows({ start, tile }: Slots, strata: ZoneStrata): SlotRows {
  const country = new Uint16Array(tile.length);
  const codes = new Uint32Array(tile.length);
  const slot = new Uint32Array(tile.length);
  for (let q = 0; q + 1 < start.length; q++) {
    country.fill(strata.country[q], start[q], start[q + 1]);
    codes.fill(q, start[q], start[q + 1]);
    for (let i = start[q]; i < start[q + 1]; i++) slot[i] = i - start[q];
  }
  return { country, stratum: { codes, dictionary: strata.name }, slot, tile };
}

function pairColumns({ merchantId, country }: Requirements, pair: Uint32Array) {
  const ids = new BigUint64Array(pair.length);
  const from = new Uint32Array(merchantId.buffer, merchantId.byteOffset, 2 * merchantId.length);
  const to = new Uint32Array(ids.buffer);
  const countries = new Uint16Array(pair.length);
  for (let i = 0; i < pair.length; i++) {
    to[2 * i] = from[2 * pair[i]];
    to[2 * i + 1] = from[2 * pair[i] + 1];
    countries[i] = country[pair[i]];
  }
  return { merchantId: ids, country: countries };
}
