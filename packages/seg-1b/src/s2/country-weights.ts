import type { S2TileWeightsPolicy } from '../policy/s2-tile-weights.js';
import { tileCount } from '../tiles/tile-spans.js';
import type { CountrySpans } from '../weights/country-spans.js';
import {
  areaLaw,
  blendLaw,
  blendShares,
  POPULATION_LAW,
  UNIFORM_LAW,
  type CountryTotals,
  type MassLaw,
} from '../weights/mass-law.js';
import { spanPrefixes, type SpanPrefixes } from '../weights/span-weights.js';
import { sumOf, weightCut, type WeightCut } from '../weights/weight-cut.js';

/** What a country's tiles weigh and hold. */
export interface CountryWeights {
  readonly law: MassLaw;
  readonly cut: WeightCut;
  readonly prefixes: SpanPrefixes;
  /** Sum of the weights as they came out, tile by tile. */
  readonly weightSum: number;
  readonly totals: CountryTotals;
  /** The tiles have no mass by the policy's law and weigh all alike. */
  readonly zeroMassFallback: boolean;
}

/** The grid as S2 needs it. */
export interface WeightGrid {
  readonly columns: number;
  /** Cell area of each row in mm2. */
  readonly rowArea: BigInt64Array;
}

/** True when the policy's masses need the population surface. */
export const needsPopulation = ({ basis, blend_v2: blend }: S2TileWeightsPolicy): boolean =>
  blend.enabled ? blend.basis_mix.population > 0 : basis === 'population';

/**
 * The law by which the tiles of a country are weighed. `totals` come from `countryTotals`; a country without mass by that
 * law gets the uniform one.
 */
export function countryLaw(
  { basis, blend_v2: blend }: S2TileWeightsPolicy,
  totals: CountryTotals,
  { rowArea }: WeightGrid,
): { law: MassLaw; zeroMassFallback: boolean } {
  if (blend.enabled)
    return { law: blendLaw(blendShares(blend.basis_mix), totals, rowArea), zeroMassFallback: false };
  if (basis === 'area_m2') return { law: areaLaw(rowArea), zeroMassFallback: false };
  if (basis === 'uniform') return { law: UNIFORM_LAW, zeroMassFallback: false };
  const empty = totals.population === 0n;
  return { law: empty ? UNIFORM_LAW : POPULATION_LAW, zeroMassFallback: empty };
}

/** Tiles, mm2 and hundredths of persons of a country; population 0 when no masses were read. */
export function countryTotals(
  spans: CountrySpans,
  masses: Uint32Array,
  { rowArea }: WeightGrid,
): CountryTotals {
  let area = 0n;
  for (let i = 0; i < spans.row.length; i++) area += rowArea[spans.row[i]] * BigInt(spans.colLen[i]);
  return { tiles: BigInt(tileCount(spans)), area, population: BigInt(sumOf(masses)) };
}

/**
 * Weighs one country.
 *
 * @param masses population masses tile by tile; empty when the policy does not need them
 * @throws Failure `E103_ZERO_COUNTRY`, `E105_NORMALIZATION`
 */
export function weighCountry(
  policy: S2TileWeightsPolicy,
  spans: CountrySpans,
  masses: Uint32Array,
  grid: WeightGrid,
): CountryWeights {
  const totals = countryTotals(spans, masses, grid);
  const { law, zeroMassFallback } = countryLaw(policy, totals, grid);
  const cut = weightCut(law, spans, masses, 10 ** policy.dp, grid.columns);
  const prefixes = spanPrefixes(law, cut, spans, masses, grid.columns);
  const weightSum = prefixes.weight[prefixes.weight.length - 1];
  return { law, cut, totals, zeroMassFallback, prefixes, weightSum };
}

/**
 * Groups of countries to read together: neighbours from north to south, at most `tiles` tiles a group (a larger country
 * stands alone), so that memory is bounded and few blocks of the surface are read twice.
 *
 * @param starts from `countryStarts`
 */
export function countryGroups(spans: CountrySpans, starts: Uint32Array, tiles: number): number[][] {
  const order: number[] = [];
  for (let c = 0; c + 1 < starts.length; c++) if (starts[c + 1] > starts[c]) order.push(c);
  order.sort((a, b) => spans.row[starts[a]] - spans.row[starts[b]] || a - b);
  const groups: number[][] = [];
  let held = Infinity;
  for (const c of order) {
    const size = tileCount({ colLen: spans.colLen.subarray(starts[c], starts[c + 1]) });
    if (held + size > tiles) {
      groups.push([]);
      held = 0;
    }
    groups[groups.length - 1].push(c);
    held += size;
  }
  return groups;
}
