import { countsAsNumbers } from '@merchantry/rng';
import { countColumn } from '../ingress/count-column.js';
import { coded, fixed, stringsOf, valuesOf, type Table } from '@merchantry/contracts';
import { countryPositionsOf } from '../ingress/positions.js';
import type { Requirements } from './site-requirements.js';

const DATASET = 's3_requirements';

/** `s3_requirements` as it is published. */
export const requirementTable = ({ merchantId, country, sites, isos }: Requirements): Table => ({
  rows: sites.length,
  columns: {
    merchant_id: fixed('uint64', merchantId),
    legal_country_iso: coded(Uint32Array.from(country), isos),
    n_sites: countColumn(sites),
  },
});

/**
 * The requirements of a published `s3_requirements`.
 *
 * @throws Failure `E302_FK_COUNTRY`
 */
export const openRequirements = (table: Table, isos: readonly string[]): Requirements => ({
  merchantId: valuesOf(table, DATASET, 'merchant_id', 'uint64'),
  country: countryPositionsOf(
    stringsOf(table, DATASET, 'legal_country_iso'),
    isos,
    DATASET,
    'E302_FK_COUNTRY',
  ),
  sites: Uint32Array.from(countsAsNumbers(valuesOf(table, DATASET, 'n_sites', 'int64'))),
  isos,
});
