import { Failure } from '@merchantry/contracts';

/**
 * How much a tile of one country weighs before quantisation: `rowMass(row) + perPopulation * population mass`. Masses are
 * whole numbers in a unit of the law's own, so that every comparison is exact.
 */
export interface MassLaw {
  /** The part that depends on the row alone; null where there is none. */
  readonly rowMass: ((row: number) => bigint) | null;
  /** Units for each hundredth of a person; 0n where population does not count. */
  readonly perPopulation: bigint;
}

/** Every tile alike. */
export const UNIFORM_LAW: MassLaw = { rowMass: () => 1n, perPopulation: 0n };

/** Population alone, in hundredths of persons. */
export const POPULATION_LAW: MassLaw = { rowMass: null, perPopulation: 1n };

/** Areas of the cells of each row in whole mm2, from m2. A cell of half an arc-minute has about 10^12 of them. */
export const squareMillimetres = (rowAreas: Float64Array): BigInt64Array =>
  BigInt64Array.from(rowAreas, (area) => BigInt(Math.round(area * 1e6)));

/** Area on the ellipsoid, in mm2. */
export const areaLaw = (rowArea: BigInt64Array): MassLaw => ({
  rowMass: (row) => rowArea[row],
  perPopulation: 0n,
});

/** Shares of the three parts of a blended mass, in whole billionths. */
export interface BlendShares {
  readonly uniform: bigint;
  readonly area: bigint;
  readonly population: bigint;
}

/** What a country holds of each part: tiles, mm2, hundredths of persons. */
export interface CountryTotals {
  readonly tiles: bigint;
  readonly area: bigint;
  readonly population: bigint;
}

/**
 * Blend of the three masses, each normalised within the country: share_u / n + share_a area / A + share_p population / P,
 * times n A P, so that it is whole. A part without any mass becomes uniform.
 */
export function blendLaw(shares: BlendShares, totals: CountryTotals, rowArea: BigInt64Array): MassLaw {
  let { uniform, area, population } = shares;
  const { tiles } = totals;
  if (totals.area === 0n) [uniform, area] = [uniform + area, 0n];
  if (totals.population === 0n) [uniform, population] = [uniform + population, 0n];
  const A = area === 0n ? 1n : totals.area;
  const P = population === 0n ? 1n : totals.population;
  const even = uniform * A * P;
  const perArea = area * tiles * P;
  return {
    rowMass: (row) => even + perArea * rowArea[row],
    perPopulation: population * tiles * A,
  };
}

/**
 * Blend shares as billionths.
 *
 * @throws Failure `E105_NORMALIZATION` when a share is negative or they do not add up to 1 within 10^-9
 */
export function blendShares(mix: { uniform: number; area_m2: number; population: number }): BlendShares {
  const values = [mix.uniform, mix.area_m2, mix.population];
  const sum = mix.uniform + mix.area_m2 + mix.population;
  if (!values.every((share) => share >= 0) || !(Math.abs(sum - 1) <= 1e-9))
    throw new Failure('E105_NORMALIZATION', 'The shares of a blended mass do not make one whole.', {
      dataset: 's2_tile_weights_policy',
      column: 'blend_v2.basis_mix',
      expected: 'shares of at least 0 that add up to 1',
      found: values.join(' + '),
    });
  const [uniform, area, population] = values.map((share) => BigInt(Math.round(share * 1e9)));
  return { uniform, area, population };
}
