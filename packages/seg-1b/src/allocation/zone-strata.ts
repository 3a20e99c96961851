import { Failure } from '@merchantry/contracts';
import { POOLED } from '../tiles/pooled-stratum.js';
import { spansOfCountries } from '../tiles/tile-spans.js';
import { LARGEST_SCALE } from './keyed-hash.js';
import { weightOfRun, type WeightedTiles } from './weighted-tiles.js';

/** Square metres in the unit of area: a cell of half an arc-minute is some ten to eighty of them. */
const HECTARE = 1e4;

/**
 * The strata that sites are dealt to: each material zone of a country, and one for all its other tiles. Stratum q belongs
 * to country c where `starts[c] <= q < starts[c + 1]`; material zones by name, the pooled one last. Only strata with tiles
 * are listed.
 */
export interface ZoneStrata {
  readonly starts: Uint32Array;
  readonly country: Uint16Array;
  readonly name: readonly string[];
  readonly material: Uint8Array;
  readonly tiles: Float64Array;
  /** Weights of the tiles together. */
  readonly weight: Float64Array;
  /** 1 where nobody lives, so that places go by area. */
  readonly byArea: Uint8Array;
  /** What places go by, over all tiles: weight, or area in hectares. */
  readonly measure: Float64Array;
  /** Runs of stratum q, in tile order: `run[runStart[q]]` up to `run[runStart[q + 1]]`, with the measure before each. */
  readonly runStart: Uint32Array;
  readonly run: Uint32Array;
  readonly before: Float64Array;
  /** Stratum of each run. */
  readonly ofRun: Uint32Array;
}

/** Hectares of a cell of a row, at least one. */
export const cellHectares = (universe: WeightedTiles, row: number): number =>
  Math.max(1, Math.round(universe.rowArea[row] / HECTARE));

/**
 * Strata of all countries.
 *
 * @param isMaterial whether a zone holds enough people or land of a country to be dealt sites of its own
 * @throws Failure `E416_NUMERIC_OVERFLOW` for a stratum of 2^37 hectares or more
 */
export function zoneStrata(
  universe: WeightedTiles,
  isMaterial: (iso: string, tzid: string) => boolean,
): ZoneStrata {
  const { isos, strata, country, stratum, colLen, row } = universe;
  const runs = country.length;
  const runStarts = spansOfCountries(universe);
  const starts = new Uint32Array(isos.length + 1);
  const ofRun = new Uint32Array(runs);
  const names: string[] = [];
  const material: number[] = [];
  const owner: number[] = [];
  const position = new Int32Array(strata.length);
  for (let c = 0; c < isos.length; c++) {
    const zones = new Set(stratum.subarray(runStarts[c], runStarts[c + 1]));
    const own = [...zones].filter((z) => isMaterial(isos[c], strata[z]));
    own.sort((a, b) => (strata[a] < strata[b] ? -1 : 1));
    position.fill(names.length + own.length);
    own.forEach((z, i) => (position[z] = names.length + i));
    names.push(...own.map((z) => strata[z]), ...(own.length < zones.size ? [POOLED] : []));
    while (material.length < names.length) {
      material.push(Number(names[material.length] !== POOLED));
      owner.push(c);
    }
    starts[c + 1] = names.length;
    for (let i = runStarts[c]; i < runStarts[c + 1]; i++) ofRun[i] = position[stratum[i]];
  }
  const count = names.length;
  const tiles = new Float64Array(count);
  const weight = new Float64Array(count);
  const runStart = new Uint32Array(count + 1);
  for (let i = 0; i < runs; i++) {
    tiles[ofRun[i]] += colLen[i];
    weight[ofRun[i]] += weightOfRun(universe, i, runStarts[country[i] + 1]);
    runStart[ofRun[i] + 1]++;
  }
  for (let q = 0; q < count; q++) runStart[q + 1] += runStart[q];
  const byArea = Uint8Array.from(weight, (w) => Number(w === 0));
  const measure = new Float64Array(count);
  const run = new Uint32Array(runs);
  const before = new Float64Array(runs);
  const used = runStart.slice();
  for (let i = 0; i < runs; i++) {
    const q = ofRun[i];
    const at = used[q]++;
    run[at] = i;
    before[at] = measure[q];
    measure[q] +=
      byArea[q] === 1
        ? colLen[i] * cellHectares(universe, row[i])
        : weightOfRun(universe, i, runStarts[country[i] + 1]);
  }
  const wide = measure.findIndex((sum) => !(sum < LARGEST_SCALE));
  if (wide >= 0) {
    throw new Failure(
      'E416_NUMERIC_OVERFLOW',
      `${names[wide]} of ${isos[owner[wide]]} is too large to divide.`,
      {
        expected: `a measure below ${LARGEST_SCALE}`,
        found: String(measure[wide]),
      },
    );
  }
  return {
    starts,
    country: Uint16Array.from(owner),
    name: names,
    material: Uint8Array.from(material),
    tiles,
    weight,
    byArea,
    measure,
    runStart,
    run,
    before,
    ofRun,
  };
}
