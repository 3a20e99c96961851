import { Failure, valuesOf, type Table } from '@merchantry/contracts';
import { designRows, mccDictionary } from '../design/dictionaries.js';
import {
  bucketByCountry,
  gdpByCountry,
  homeBuckets,
  homeGdp,
  homePositions,
  openCountries,
} from '../ingress/home-lookups.js';
import { MERCHANTS, openMerchants } from '../ingress/merchant-table.js';
import ln from '@stdlib/math-base-special-ln';
import type { CategoryPriors, ModelRows } from './universe.js';

/** Reference tables that the fit reads. */
export const FIT_TABLES = [
  'gdp_bucket_map',
  'gdp_per_capita',
  'iso3166_canonical',
  'mcc_priors',
  MERCHANTS,
] as const;
export type FitTables = Readonly<Record<(typeof FIT_TABLES)[number], Table>>;

/** The priors of every category, ascending by code. */
function openCategoryPriors(table: Table): CategoryPriors {
  const dataset = 'mcc_priors';
  return {
    mccs: Array.from(valuesOf(table, dataset, 'mcc', 'int32')),
    isChain: valuesOf(table, dataset, 'is_chain', 'bool'),
    logitPi: valuesOf(table, dataset, 'logit_pi', 'float64'),
    lnMu: valuesOf(table, dataset, 'ln_mu', 'float64'),
    lnPhi: valuesOf(table, dataset, 'ln_phi', 'float64'),
  };
}

/**
 * Priors and snapshot as the fit sees them. Throws what the gate of the segment throws on such tables, and
 * `reference_drift` where a category has no merchant: its coefficients would be the penalty's, not the data's.
 */
export function openFitTables(tables: FitTables): { categories: CategoryPriors; snapshot: ModelRows } {
  const categories = openCategoryPriors(tables.mcc_priors);
  const dictionary = mccDictionary(categories.mccs, 'mcc_priors');
  const merchants = openMerchants(tables[MERCHANTS]);
  const countries = openCountries(tables.iso3166_canonical);
  const home = homePositions(merchants, countries);
  const lnGdp = homeGdp(merchants, home, gdpByCountry(tables.gdp_per_capita, countries)).map(ln);
  const bucketIds = homeBuckets(merchants, home, bucketByCountry(tables.gdp_bucket_map, countries));
  const rows = designRows(dictionary, {
    mcc: merchants.mcc,
    channel: merchants.channel,
    bucketIds,
    dataset: MERCHANTS,
    merchantIds: merchants.ids,
    order: merchants.order,
  });
  const seen = new Uint8Array(categories.mccs.length);
  for (const mcc of rows.mcc) seen[mcc] = 1;
  const unseen = seen.indexOf(0);
  if (unseen >= 0) {
    throw new Failure(
      'reference_drift',
      'A category has no merchant in the snapshot that the models are fitted to.',
      {
        dataset: MERCHANTS,
        column: 'mcc',
        expected: 'a merchant of every code of mcc_priors',
        found: `none of MCC ${categories.mccs[unseen]}`,
      },
    );
  }
  return { categories, snapshot: { ...rows, lnGdp } };
}
