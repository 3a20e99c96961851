import { fixed, stringsOf, valuesOf, type Table } from '@merchantry/contracts';
import { defineState } from '@merchantry/engine';
import { isoCodes } from '../ingress/iso-codes.js';
import { checkOutletLineage } from '../ingress/outlet-lineage.js';
import { countryPositionsOf } from '../ingress/positions.js';
import { s3RequirementsPolicySchema } from '../policy/s3-requirements.js';
import {
  checkCoverage,
  checkKeyOrder,
  checkNoCountryOrder,
  checkSameSites,
  type KeyedSites,
} from '../sites/site-keys.js';
import { keyColumns, openSiteKeys, openTiles } from '../sites/site-table.js';
import { spansOfSites } from '../tiles/span-of-tile.js';
import { openTileSpans } from '../tiles/span-table.js';
import { sitesByCountry } from '../sites/sites-by-country.js';
import { synthesise } from './synthesise.js';

const ASSIGNMENT = 's5_site_tile_assignment';
const JITTER = 's6_site_jitter';
const CATALOGUE = 'outlet_catalogue';
const OUTPUT = 's7_site_synthesis';

export const s7Synthesis = defineState({
  id: '1B.S7',
  title: 'The coordinates of every site',
  policies: { s3_requirements_policy: s3RequirementsPolicySchema },
  profile: ['grid_arcmin'],
  async run(context) {
    const isos = isoCodes(await context.read('iso3166_canonical'));
    const assigned = await context.read(ASSIGNMENT);
    const jittered = await context.read(JITTER);
    const keys = openSiteKeys(assigned, ASSIGNMENT);
    const jitterKeys = openSiteKeys(jittered, JITTER);
    checkKeyOrder(keys);
    checkKeyOrder(jitterKeys);
    checkSameSites(keys, jitterKeys);
    const { country_filter: filter } = context.policy('s3_requirements_policy');
    const catalogue = await context.read(CATALOGUE);
    const identity = { fingerprint: context.sealedSegment('1A'), seed: context.seed };
    checkOutletLineage(catalogue, identity, 'E705_PARTITION_OR_IDENTITY');
    const outlets = openOutletKeys(catalogue);
    checkCoverage(keys, outlets, deniedCodes(outlets, filter.enabled ? filter.denylist_country_iso : []));

    const spans = openTileSpans(await context.read('tile_spans'), isos, context.profile.grid_arcmin);
    const country = countryPositionsOf(keys.country, isos, ASSIGNMENT, 'E709_TILE_FK_VIOLATION');
    spansOfSites(spans, country, openTiles(assigned, ASSIGNMENT), ASSIGNMENT, 'E709_TILE_FK_VIOLATION');
    const tile = valuesOf(assigned, ASSIGNMENT, 'tile_id', 'uint64');
    const { lon, lat } = synthesise(
      spans.grid,
      {
        assignedTile: tile,
        jitteredTile: valuesOf(jittered, JITTER, 'tile_id', 'uint64'),
        deltaLon: valuesOf(jittered, JITTER, 'delta_lon_deg', 'float64'),
        deltaLat: valuesOf(jittered, JITTER, 'delta_lat_deg', 'float64'),
      },
      keys.merchantId,
    );
    const columns = {
      ...keyColumns(keys),
      tile_id: fixed('uint64', tile),
      lon_deg: fixed('float64', lon),
      lat_deg: fixed('float64', lat),
    };
    checkNoCountryOrder(OUTPUT, Object.keys(columns));
    await context.write(OUTPUT, { rows: lon.length, columns });
    context.report({
      sizes: {
        sites_total_s5: assigned.rows,
        sites_total_s6: jittered.rows,
        sites_total_s7: lon.length,
        outlets_total_1a: outlets.merchantId.length,
        outlets_denied: outlets.merchantId.length - lon.length,
      },
      country_filter_policy: filter,
      by_country: sitesByCountry(country, isos),
    });
  },
});

/** Keys of the outlets; 1A numbers them in 32 bits. */
const openOutletKeys = (catalogue: Table): KeyedSites => ({
  dataset: CATALOGUE,
  merchantId: valuesOf(catalogue, CATALOGUE, 'merchant_id', 'uint64'),
  country: stringsOf(catalogue, CATALOGUE, 'legal_country_iso'),
  siteOrder: Uint32Array.from(valuesOf(catalogue, CATALOGUE, 'site_order', 'int32')),
});

/** 1 for each country code of the outlets that the policy leaves out. */
const deniedCodes = ({ country }: KeyedSites, denylist: readonly string[]): Uint8Array =>
  Uint8Array.from(country.dictionary, (iso) => Number(denylist.includes(iso)));
