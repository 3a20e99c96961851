import { stringsOf, valuesOf, type Table } from '@merchantry/contracts';
import type { Findings } from '@merchantry/engine/validation';
import type { AllocPlan } from '../sites/assign-sites.js';
import type { CheckName } from './checks.js';

/** The sites of a plan's pairs: pair p has sites `start[p]` up to `start[p + 1]`. */
export interface PairSites {
  readonly plan: AllocPlan;
  readonly start: Uint32Array;
}

/** Where the sites of each pair of a plan begin, sites in order of pair. */
export function pairSites(plan: AllocPlan): PairSites {
  const start = new Uint32Array(plan.merchantId.length + 1);
  for (let p = 0; p < plan.merchantId.length; p++) {
    let sites = 0;
    for (let row = plan.start[p]; row < plan.start[p + 1]; row++) sites += plan.nSites[row];
    start[p + 1] = start[p] + sites;
  }
  return { plan, start };
}

const placeOf = ({ merchantId, country }: AllocPlan, p: number) => ({
  merchant: merchantId[p],
  iso: country.dictionary[country.codes[p]],
});

/** Every pair has the sites that it requires. */
export function checkRequirementSums(
  { plan, start }: PairSites,
  required: Uint32Array,
  findings: Findings<CheckName>,
): void {
  for (let p = 0; p < required.length; p++) {
    const found = start[p + 1] - start[p];
    if (found === required[p]) continue;
    const { merchant, iso } = placeOf(plan, p);
    findings.fail('requirement_sums', 'E404_ALLOCATION_MISMATCH', {
      dataset: 's4_alloc_plan',
      merchant,
      expected: `${required[p]} sites in ${iso}`,
      found: `${found} sites`,
    });
  }
}

/** Every tile of a pair's plan holds as many sites of the pair as planned, and no other tile holds any. */
export function checkTileQuotas(
  { plan, start }: PairSites,
  tile: Float64Array,
  findings: Findings<CheckName>,
): void {
  for (let p = 0; p + 1 < start.length; p++) {
    const own = tile.slice(start[p], start[p + 1]).sort();
    let at = 0;
    for (let row = plan.start[p]; row < plan.start[p + 1]; row++) {
      const planned = Number(plan.tileId[row]);
      const first = at;
      while (own[at] === planned) at++;
      if (at - first === plan.nSites[row]) continue;
      const { merchant, iso } = placeOf(plan, p);
      findings.fail('tile_quotas', 'E503_TILE_QUOTA_MISMATCH', {
        dataset: 's5_site_tile_assignment',
        merchant,
        expected: `${plan.nSites[row]} sites in tile ${planned} of ${iso}`,
        found: `${at - first} sites`,
      });
      break;
    }
  }
}

/**
 * Every pair has in each stratum as many sites as its zone quota says.
 *
 * @param quotas `s4_zone_quota`
 * @param stratum name of the quota stratum that each site's tile belongs to
 */
export function checkZoneQuotas(
  { plan, start }: PairSites,
  quotas: Table,
  stratum: (site: number) => string,
  findings: Findings<CheckName>,
): void {
  const dataset = 's4_zone_quota';
  const merchant = valuesOf(quotas, dataset, 'merchant_id', 'uint64');
  const country = stringsOf(quotas, dataset, 'legal_country_iso');
  const zone = stringsOf(quotas, dataset, 'stratum');
  const sites = valuesOf(quotas, dataset, 'n_sites', 'int64');
  let row = 0;
  for (let p = 0; p + 1 < start.length; p++) {
    const place = placeOf(plan, p);
    const found = new Map<string, number>();
    for (let s = start[p]; s < start[p + 1]; s++) found.set(stratum(s), (found.get(stratum(s)) ?? 0) + 1);
    const own = (at: number) =>
      merchant[at] === place.merchant && country.dictionary[country.codes[at]] === place.iso;
    const fail = (expected: string, seen: string) =>
      findings.fail('zone_quotas', 'E404_ALLOCATION_MISMATCH', {
        dataset,
        row,
        merchant: place.merchant,
        expected,
        found: seen,
      });
    for (; row < quotas.rows && own(row); row++) {
      const name = zone.dictionary[zone.codes[row]];
      const seen = found.get(name) ?? 0;
      found.delete(name);
      if (BigInt(seen) !== sites[row]) fail(`${sites[row]} sites of ${place.iso} in ${name}`, `${seen}`);
    }
    for (const [name, seen] of found) fail(`a quota of ${place.iso} in ${name}`, `none, and ${seen} sites`);
  }
  if (row < quotas.rows)
    findings.fail('zone_quotas', 'E404_ALLOCATION_MISMATCH', {
      dataset,
      row,
      merchant: merchant[row],
      expected: 'quotas of the pairs of the plan, in their order',
      found: 'another pair',
    });
}
