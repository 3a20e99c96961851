import { countsAsNumbers } from '@merchantry/rng';
import { countColumn } from '../ingress/count-column.js';
import { coded, fixed, stringsOf, strings, valueAt, valuesOf, type Table } from '@merchantry/contracts';
import { countryPositionsOf } from '../ingress/positions.js';
import { type TileSpans, spansOfCountries } from '../tiles/tile-spans.js';
import {
  areaLaw,
  blendLaw,
  POPULATION_LAW,
  UNIFORM_LAW,
  type BlendShares,
  type CountryTotals,
  type MassLaw,
} from './mass-law.js';
import type { SealedWeights } from './tile-weights.js';
import type { WeightCut } from './weight-cut.js';

/*
 * What S2 seals of the weights: `tile_weight_spans`, running sums before each run of tiles, and `tile_weight_countries`,
 * the cut of each country and what its masses are made of. Any tile is weighed again from these two.
 */

/** What the tiles of all countries are weighed by. */
export interface WeightBasis {
  readonly basis: 'uniform' | 'area_m2' | 'population' | 'blend';
  /** Shares of a blend; zeros where nothing is blended. */
  readonly shares: BlendShares;
  readonly dp: number;
  /** Digest of the population surface; null where none was read. */
  readonly rasterDigest: string | null;
}

/** A country as it is sealed. */
export interface SealedCountry {
  readonly cut: WeightCut;
  readonly totals: CountryTotals;
  readonly zeroMassFallback: boolean;
}

const SPANS = 'tile_weight_spans';
const COUNTRIES = 'tile_weight_countries';

/** `tile_weight_spans`, one row a run of `spans`. */
export const weightSpanTable = (
  spans: TileSpans,
  prefixWeight: Uint32Array,
  prefixMass: BigUint64Array | null,
): Table => ({
  rows: spans.row.length,
  columns: {
    country_iso: coded(Uint32Array.from(spans.country), spans.isos),
    raster_row: fixed('uint32', spans.row),
    col_start: fixed('uint32', spans.colStart),
    prefix_fp: countColumn(prefixWeight),
    prefix_mass:
      prefixMass === null
        ? fixed('uint64', new BigUint64Array(spans.row.length), new Uint8Array(spans.row.length))
        : fixed('uint64', prefixMass),
  },
});

/**
 * `tile_weight_countries`, one row a country with tiles.
 *
 * @param countries by position in `isos`; null for a country without tiles
 */
export function weightCountryTable(
  isos: readonly string[],
  countries: readonly (SealedCountry | null)[],
  { basis, shares, dp, rasterDigest }: WeightBasis,
): Table {
  const kept = countries.flatMap((country, c) => (country === null ? [] : [{ iso: isos[c], ...country }]));
  const whole = (of: (country: SealedCountry) => bigint) => strings(kept.map((row) => String(of(row))));
  const int64 = (of: (country: SealedCountry) => number | bigint) =>
    fixed(
      'int64',
      BigInt64Array.from(kept, (row) => BigInt(of(row))),
    );
  const uint64 = (of: (country: SealedCountry) => number | bigint) =>
    fixed(
      'uint64',
      BigUint64Array.from(kept, (row) => BigInt(of(row))),
    );
  return {
    rows: kept.length,
    columns: {
      country_iso: strings(kept.map(({ iso }) => iso)),
      basis: strings(kept.map(() => basis)),
      dp: int64(() => dp),
      tiles: uint64(({ totals }) => totals.tiles),
      area_mm2: uint64(({ totals }) => totals.area),
      population_hundredths: uint64(({ totals }) => totals.population),
      mass_total: whole(({ cut }) => cut.massTotal),
      weight_total: int64(({ cut }) => cut.weightTotal),
      shortfall: int64(({ cut }) => cut.shortfall),
      cut_remainder: whole(({ cut }) => cut.cutRemainder),
      tie_tile: uint64(({ cut }) => cut.tieTile),
      zero_mass_fallback: fixed(
        'bool',
        Uint8Array.from(kept, (row) => Number(row.zeroMassFallback)),
      ),
      share_uniform_e9: int64(() => shares.uniform),
      share_area_e9: int64(() => shares.area),
      share_population_e9: int64(() => shares.population),
      raster_digest: strings(kept.map(() => rasterDigest)),
    },
  };
}

/** The weights of all countries, opened from what S2 sealed. */
export interface OpenedWeights {
  readonly weights: SealedWeights;
  /** K by country; 0 for a country without tiles. */
  readonly weightTotal: Float64Array;
  /** Digest of the population surface that the weights were taken from; null where none was. */
  readonly rasterDigest: string | null;
}

/**
 * Sealed weights over the tiles that they belong to.
 *
 * @param tables `tile_weight_spans`, row by row the runs of `spans`, and `tile_weight_countries`
 * @param rowArea cell area of each row in mm2
 * @param columns columns of the grid
 */
export function openWeights(
  tables: { readonly spans: Table; readonly countries: Table },
  spans: TileSpans,
  rowArea: BigInt64Array,
  columns: number,
): OpenedWeights {
  const { isos } = spans;
  const table = tables.countries;
  const position = countryPositionsOf(
    stringsOf(table, COUNTRIES, 'country_iso'),
    isos,
    COUNTRIES,
    'E102_FK_MISMATCH',
  );
  const text = (name: string) => {
    const { codes, dictionary } = stringsOf(table, COUNTRIES, name);
    return (row: number) => dictionary[codes[row]];
  };
  const int64 = (name: string) => valuesOf(table, COUNTRIES, name, 'int64');
  const uint64 = (name: string) => valuesOf(table, COUNTRIES, name, 'uint64');
  const basis = text('basis');
  const massTotal = text('mass_total');
  const cutRemainder = text('cut_remainder');
  const [weights, shortfall, tie] = [int64('weight_total'), int64('shortfall'), uint64('tie_tile')];
  const [tiles, area, population] = ['tiles', 'area_mm2', 'population_hundredths'].map(uint64);
  const [uniform, byArea, byPopulation] = ['share_uniform_e9', 'share_area_e9', 'share_population_e9'].map(
    int64,
  );
  const fallback = valuesOf(table, COUNTRIES, 'zero_mass_fallback', 'bool');
  const countries = isos.map((): SealedWeights['countries'][number] => null);
  const weightTotal = new Float64Array(isos.length);
  for (let row = 0; row < table.rows; row++) {
    const cut: WeightCut = {
      massTotal: BigInt(massTotal(row)),
      weightTotal: Number(weights[row]),
      shortfall: Number(shortfall[row]),
      cutRemainder: BigInt(cutRemainder(row)),
      tieTile: Number(tie[row]),
    };
    const shares = { uniform: uniform[row], area: byArea[row], population: byPopulation[row] };
    const totals = { tiles: tiles[row], area: area[row], population: population[row] };
    const law = fallback[row] === 1 ? UNIFORM_LAW : lawOf(basis(row), shares, totals, rowArea);
    countries[position[row]] = { cut, law };
    weightTotal[position[row]] = cut.weightTotal;
  }
  return {
    weights: {
      spans,
      starts: spansOfCountries(spans),
      prefixWeight: Uint32Array.from(countsAsNumbers(valuesOf(tables.spans, SPANS, 'prefix_fp', 'int64'))),
      countries,
      columns,
    },
    weightTotal,
    rasterDigest: table.rows === 0 ? null : (valueAt(table.columns['raster_digest'], 0) as string | null),
  };
}

function lawOf(basis: string, shares: BlendShares, totals: CountryTotals, rowArea: BigInt64Array): MassLaw {
  switch (basis) {
    case 'blend':
      return blendLaw(shares, totals, rowArea);
    case 'area_m2':
      return areaLaw(rowArea);
    case 'population':
      return POPULATION_LAW;
    default:
      return UNIFORM_LAW;
  }
}
