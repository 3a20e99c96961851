import { countsAsNumbers } from '@merchantry/rng';
import { coded, fixed, stringsOf, valuesOf, type Table } from '@merchantry/contracts';
import type { KeyedSites } from './site-keys.js';
import { countColumn } from '../ingress/count-column.js';
import type { SiteKeys } from './site-streams.js';

/** The key columns of a table of sites. */
export const keyColumns = ({ merchantId, country, siteOrder }: SiteKeys) => ({
  merchant_id: fixed('uint64', merchantId),
  legal_country_iso: coded(country.codes, country.dictionary),
  site_order: countColumn(siteOrder),
});

/** The keys of a published table of sites. */
export const openSiteKeys = (table: Table, dataset: string): KeyedSites => ({
  dataset,
  merchantId: valuesOf(table, dataset, 'merchant_id', 'uint64'),
  country: stringsOf(table, dataset, 'legal_country_iso'),
  siteOrder: Uint32Array.from(countsAsNumbers(valuesOf(table, dataset, 'site_order', 'int64'))),
});

/** Tile ids of a table of sites as whole doubles. */
export const openTiles = (table: Table, dataset: string): Float64Array =>
  countsAsNumbers(valuesOf(table, dataset, 'tile_id', 'uint64'));
