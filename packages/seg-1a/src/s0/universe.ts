import type { Table } from '@merchantry/contracts';
import { designRows, type DesignRows, type MccDictionary } from '../design/index.js';
import {
  bucketByCountry,
  gdpByCountry,
  homeBuckets,
  homeGdp,
  homePositions,
  openCountries,
  type Countries,
} from '../ingress/home-lookups.js';
import { MERCHANTS, openMerchants, type Merchants } from '../ingress/merchant-table.js';

/** Every merchant with what its home gives it, in id order. */
export interface Universe {
  readonly merchants: Merchants;
  readonly countries: Countries;
  /** Country position of the home. */
  readonly home: Uint16Array;
  /** Income bucket of the home, 1..5. */
  readonly bucket: Int8Array;
  readonly design: DesignRows;
}

export interface UniverseTables {
  readonly merchants: Table;
  readonly iso3166: Table;
  readonly gdp: Table;
  readonly buckets: Table;
}

/**
 * Open the merchant universe. Refusals name the dataset, the column and the row as given: `ingress_pk_duplicate`,
 * `ingress_schema_violation`, `home_iso_fk`, `gdp_*`, `bucket_*`, `design_unknown_mcc`, `design_unknown_channel`.
 */
export function openUniverse(tables: UniverseTables, dictionary: MccDictionary): Universe {
  const merchants = openMerchants(tables.merchants);
  const countries = openCountries(tables.iso3166);
  const home = homePositions(merchants, countries);
  homeGdp(merchants, home, gdpByCountry(tables.gdp, countries)); // S2 takes its logarithm: refuse a gap here
  const bucket = homeBuckets(merchants, home, bucketByCountry(tables.buckets, countries));
  const design = designRows(dictionary, {
    dataset: MERCHANTS,
    merchantIds: merchants.ids,
    order: merchants.order,
    mcc: merchants.mcc,
    channel: merchants.channel,
    bucketIds: bucket,
  });
  return { merchants, countries, home, bucket, design };
}
