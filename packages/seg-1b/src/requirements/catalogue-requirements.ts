import { stringsOf, valuesOf, type Table } from '@merchantry/contracts';
import { countryPositionsOf } from '../ingress/positions.js';
import type { S3RequirementsPolicy } from '../policy/s3-requirements.js';
import type { Requirements } from '../sites/site-requirements.js';
import { OUTLETS, type Outlets } from './outlets.js';
import { requirements, type LeftOut } from './requirements.js';

/**
 * What a published `outlet_catalogue` requires, country by country of those that `tile_weight_countries` has.
 *
 * @param isos all ISO codes, ascending
 * @throws Failure as `requirements`
 */
export function catalogueRequirements(
  catalogue: Table,
  weightCountries: Table,
  isos: readonly string[],
  { country_filter: filter }: S3RequirementsPolicy,
): { kept: Requirements; leftOut: LeftOut } {
  return requirements(openOutlets(catalogue), {
    isos,
    weighted: weightedCountries(weightCountries, isos),
    denylist: filter.enabled ? filter.denylist_country_iso : [],
  });
}

const openOutlets = (catalogue: Table): Outlets => ({
  merchantId: valuesOf(catalogue, OUTLETS, 'merchant_id', 'uint64'),
  country: stringsOf(catalogue, OUTLETS, 'legal_country_iso'),
  siteOrder: valuesOf(catalogue, OUTLETS, 'site_order', 'int32'),
  stated: valuesOf(catalogue, OUTLETS, 'final_country_outlet_count', 'int32'),
});

/** 1 for each country that has tile weights. */
function weightedCountries(countries: Table, isos: readonly string[]): Uint8Array {
  const dataset = 'tile_weight_countries';
  const out = new Uint8Array(isos.length);
  const iso = stringsOf(countries, dataset, 'country_iso');
  for (const c of countryPositionsOf(iso, isos, dataset, 'E302_FK_COUNTRY')) out[c] = 1;
  return out;
}
