import { Failure } from '@merchantry/contracts';
import type { RasterSource } from '@merchantry/geo';
import type { S2TileWeightsPolicy } from '../policy/s2-tile-weights.js';
import { countryStarts, spansBetween, type CountrySpans, type WorldSpans } from '../weights/country-spans.js';
import {
  countryGroups,
  needsPopulation,
  weighCountry,
  type CountryWeights,
  type WeightGrid,
} from './country-weights.js';
import { readMasses } from '../weights/read-masses.js';

/** Tiles whose masses are held at once, unless one country has more: 128 MiB. */
const TILES_AT_ONCE = 2 ** 25;

/** Weights of all countries as they are sealed. */
export interface WorldWeights {
  /** By country; null for one without tiles. */
  readonly countries: readonly (Omit<CountryWeights, 'prefixes'> | null)[];
  /** Country c owns runs `starts[c]` up to `starts[c + 1]`. */
  readonly starts: Uint32Array;
  /** Weight of the country's tiles before each run. */
  readonly prefixWeight: Uint32Array;
  /** Mass of the country's tiles before each run, in the unit of its law; null where a law's masses pass 64 bits. */
  readonly prefixMass: BigUint64Array | null;
}

/**
 * Weighs every country, a group of neighbours at a time, so that no more than one group's masses are in memory. How
 * countries are grouped changes no weight.
 *
 * @param countries number of countries on the list
 * @param source population surface; null when the policy does not need one
 * @throws Failure `E101_TILE_INDEX_MISSING`, `E105_NORMALIZATION`, `E108_WRITER_HYGIENE`, and the surface's own
 */
export async function weighWorld(
  policy: S2TileWeightsPolicy,
  spans: WorldSpans,
  countries: number,
  source: RasterSource | null,
  grid: WeightGrid,
  tilesAtOnce = TILES_AT_ONCE,
): Promise<WorldWeights> {
  const starts = countryStarts(spans, countries, grid.columns);
  const prefixWeight = new Uint32Array(spans.row.length);
  let prefixMass: BigUint64Array | null = new BigUint64Array(spans.row.length);
  const weights = new Array<Omit<CountryWeights, 'prefixes'> | null>(countries).fill(null);
  const surface = needsPopulation(policy) ? source : null;
  if (surface === null && needsPopulation(policy))
    throw new Failure('E105_NORMALIZATION', 'Tiles are weighed by population, and there is no surface.', {
      dataset: 's2_tile_weights_policy',
      column: 'basis',
      expected: 'a population surface',
      found: 'none',
    });
  for (const group of countryGroups(spans, starts, tilesAtOnce)) {
    const read = surface && (await readMasses(surface, joined(spans, starts, group)));
    let run = 0;
    for (const c of group) {
      const own = spansBetween(spans, starts[c], starts[c + 1]);
      const end = run + own.row.length;
      const masses = read ? read.masses.subarray(read.start[run], read.start[end]) : new Uint32Array(0);
      const { prefixes, ...rest } = weighCountry(policy, own, masses, grid);
      weights[c] = rest;
      // The last entry of a country's prefixes is its whole.
      prefixWeight.set(prefixes.weight.subarray(0, -1), starts[c]);
      if (prefixes.mass === null) prefixMass = null;
      prefixMass?.set(prefixes.mass?.subarray(0, -1) ?? [], starts[c]);
      run = end;
    }
  }
  return { countries: weights, starts, prefixWeight, prefixMass };
}

/** The runs of some countries, end to end. */
function joined(spans: CountrySpans, starts: Uint32Array, group: readonly number[]): CountrySpans {
  const runs = group.reduce((sum, c) => sum + starts[c + 1] - starts[c], 0);
  const out = {
    row: new Uint32Array(runs),
    colStart: new Uint32Array(runs),
    colLen: new Uint32Array(runs),
  };
  let at = 0;
  for (const c of group) {
    const own = spansBetween(spans, starts[c], starts[c + 1]);
    out.row.set(own.row, at);
    out.colStart.set(own.colStart, at);
    out.colLen.set(own.colLen, at);
    at += own.row.length;
  }
  return out;
}
