import { countColumn } from '../ingress/count-column.js';
import { coded, fixed, type Table } from '@merchantry/contracts';
import { tileIdColumn } from '@merchantry/geo';
import type { PlanRows, QuotaRows, SlotRows } from './plan-rows.js';

/** `s4_zone_quota` as it is published. */
export const quotaTable = (
  { merchantId, country, stratum, sites }: QuotaRows,
  isos: readonly string[],
): Table => ({
  rows: sites.length,
  columns: {
    merchant_id: fixed('uint64', merchantId),
    legal_country_iso: coded(Uint32Array.from(country), isos),
    stratum: coded(stratum.codes, stratum.dictionary),
    n_sites: countColumn(sites),
  },
});

/** `s4_slots` as it is published. */
export const slotTable = ({ country, stratum, slot, tile }: SlotRows, isos: readonly string[]): Table => ({
  rows: slot.length,
  columns: {
    country_iso: coded(Uint32Array.from(country), isos),
    stratum: coded(stratum.codes, stratum.dictionary),
    slot: fixed('uint32', slot),
    tile_id: fixed('uint64', tileIdColumn(tile)),
  },
});

/** `s4_alloc_plan` as it is published. */
export const planTable = (
  { merchantId, country, tile, sites }: PlanRows,
  isos: readonly string[],
): Table => ({
  rows: tile.length,
  columns: {
    merchant_id: fixed('uint64', merchantId),
    legal_country_iso: coded(Uint32Array.from(country), isos),
    tile_id: fixed('uint64', tileIdColumn(tile)),
    n_sites_tile: countColumn(sites),
  },
});
