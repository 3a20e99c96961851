import { neumaierSum } from '@merchantry/rng';
import { MACRO_REGIONS, type MacroRegion, type S2TileWeightsPolicy } from '../policy/s2-tile-weights.js';
import { macroShares, regionShares, type MacroShares } from './blend-macro.js';
import { gini, topShares, type TopShares } from './concentration.js';
import type { CountryWeights } from './country-weights.js';

/** A country as the report lists it. Masses are decimal strings: they may pass 2^53. */
export interface CountrySummary {
  readonly country_iso: string;
  readonly macro_region: MacroRegion;
  readonly tiles: number;
  readonly mass_sum: string;
  readonly component_mass_tiles: string;
  /** In mm2. */
  readonly component_mass_area: string;
  /** In hundredths of persons. */
  readonly component_mass_population: string;
  readonly K: number;
  readonly postquant_sum_fp: number;
  readonly residue_allocations: number;
  readonly zero_mass_fallback: boolean;
}

/** What the report of S2 states besides identity and timings. */
export interface WeightReport {
  readonly country_gini_proxy: number;
  readonly country_share_topk: TopShares;
  readonly country_gini_baseline_proxy: number;
  readonly country_share_baseline_topk: TopShares;
  readonly region_share_vector: Readonly<Record<MacroRegion, number>>;
  /** Null while nothing is blended. */
  readonly convergence: Pick<MacroShares, 'iterations' | 'converged' | 'maxAbsDelta'> | null;
  readonly country_summaries: readonly CountrySummary[];
}

/**
 * Country shares of mass, how concentrated they are, and what each country's weights came to. The shares are a diagnosis:
 * every country's weights add up to K whatever its share.
 *
 * @param countries ascending by `iso`
 */
export function weightReport(
  policy: S2TileWeightsPolicy,
  countries: readonly {
    readonly iso: string;
    readonly region: MacroRegion;
    readonly weights: Omit<CountryWeights, 'law' | 'prefixes'>;
  }[],
): WeightReport {
  const regions = countries.map(({ region }) => region);
  const totals = countries.map(({ weights }) => weights.totals);
  const macro = policy.blend_v2.enabled ? macroShares(policy.blend_v2, totals, regions) : null;
  const baseline = macro?.baseline ?? basisShares(policy, totals);
  const shares = macro?.shares ?? baseline;
  const ofRegion = regionShares(shares, regions);
  return {
    country_gini_proxy: gini(shares),
    country_share_topk: topShares(shares),
    country_gini_baseline_proxy: gini(baseline),
    country_share_baseline_topk: topShares(baseline),
    region_share_vector: Object.fromEntries(
      MACRO_REGIONS.map((region, i) => [region, ofRegion[i]]),
    ) as Record<MacroRegion, number>,
    convergence: macro && {
      iterations: macro.iterations,
      converged: macro.converged,
      maxAbsDelta: macro.maxAbsDelta,
    },
    country_summaries: countries.map(
      ({ iso, region, weights: { totals: held, cut, weightSum, ...rest } }) => ({
        country_iso: iso,
        macro_region: region,
        tiles: Number(held.tiles),
        mass_sum: String(cut.massTotal),
        component_mass_tiles: String(held.tiles),
        component_mass_area: String(held.area),
        component_mass_population: String(held.population),
        K: cut.weightTotal,
        postquant_sum_fp: weightSum,
        residue_allocations: cut.shortfall,
        zero_mass_fallback: rest.zeroMassFallback,
      }),
    ),
  };
}

/** Share of each country in the mass of the basis; all alike where there is none. */
function basisShares(
  { basis }: S2TileWeightsPolicy,
  totals: readonly CountryWeights['totals'][],
): Float64Array {
  const mass = Float64Array.from(totals, ({ tiles, area, population }) =>
    Number(basis === 'uniform' ? tiles : basis === 'area_m2' ? area : population),
  );
  const sum = neumaierSum(mass);
  return mass.map((m) => (sum > 0 ? m / sum : 1 / mass.length));
}
