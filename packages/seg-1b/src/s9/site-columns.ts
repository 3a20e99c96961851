import { valuesOf, type Table } from '@merchantry/contracts';
import { countryPositionsOf } from '../ingress/positions.js';
import { openSiteKeys } from '../sites/site-table.js';
import type { SiteKeys } from '../sites/site-streams.js';

/** The key of a table of sites as columns to be compared; countries by position, as dictionaries may differ. */
export function keyColumnsOf(table: Table, dataset: string, isos: readonly string[]) {
  return columnsOfKeys(openSiteKeys(table, dataset), dataset, isos);
}

/** The same for keys at hand. */
export const columnsOfKeys = (keys: SiteKeys, dataset: string, isos: readonly string[]) => ({
  merchant_id: keys.merchantId,
  legal_country_iso: countryPositionsOf(keys.country, isos, dataset, 'E302_FK_COUNTRY'),
  site_order: keys.siteOrder,
});

/** The tiles of a table of sites. */
export const tileColumnOf = (table: Table, dataset: string): BigUint64Array =>
  valuesOf(table, dataset, 'tile_id', 'uint64');
