import { Failure } from '@merchantry/contracts';
import { cellHectares, type ZoneStrata } from './zone-strata.js';
import type { ReadWeights, WeightedTiles } from './weighted-tiles.js';

/** Places on the measure of a stratum, 0 up to its measure (exclusive); ascending by stratum and place. */
export interface Places {
  readonly stratum: Uint32Array;
  readonly place: Float64Array;
}

/**
 * The tile at each place: the first, in tile order, up to and including which the measure passes the place. Reads the
 * weights of the runs that hold a place, many at once, and no others.
 *
 * @param batch tiles whose weights are read at once
 * @returns tile ids
 * @throws Failure `E414_WEIGHT_TAMPER` when the weights of a run do not add up to what its prefixes say
 */
export async function locateTiles(
  universe: WeightedTiles,
  strata: ZoneStrata,
  { stratum, place }: Places,
  read: ReadWeights,
  batch = BATCH,
): Promise<Float64Array> {
  const tiles = new Float64Array(place.length);
  const entry = entriesOf(strata, { stratum, place });
  for (let from = 0; from < place.length;) {
    const to = endOfBatch(universe, strata, entry, from, batch);
    const touched = new Set<number>();
    for (let i = from; i < to; i++) {
      if (strata.byArea[stratum[i]] === 0) touched.add(strata.run[entry[i]]);
    }
    const runs = Uint32Array.from(touched).sort();
    const { start, weights } = runs.length > 0 ? await read(runs) : { start: NONE, weights: NO_WEIGHTS };
    const position = new Map<number, number>();
    runs.forEach((run, i) => position.set(run, i));
    // Places of a run come one after the other, so its weights are walked once.
    let run = -1;
    let offset = 0;
    let passed = 0;
    let base = 0;
    for (let i = from; i < to; i++) {
      const here = strata.run[entry[i]];
      const first = universe.row[here] * universe.columns + universe.colStart[here];
      const into = place[i] - strata.before[entry[i]];
      if (strata.byArea[stratum[i]] === 1) {
        tiles[i] = first + Math.floor(into / cellHectares(universe, universe.row[here]));
        continue;
      }
      if (here !== run) {
        run = here;
        base = start[position.get(here) ?? 0];
        offset = 0;
        passed = weights[base];
      }
      while (passed <= into && offset + 1 < universe.colLen[here]) passed += weights[base + ++offset];
      if (!(passed > into)) throw tampered(here, into, passed);
      tiles[i] = first + offset;
    }
    from = to;
  }
  return tiles;
}

/** Batches are made of whole runs, so one run may have more. Enough for a surface to be read block by block. */
const BATCH = 1 << 22;

/** End of the places, from `from` on, whose runs are read together. */
function endOfBatch(
  { colLen }: WeightedTiles,
  { run }: ZoneStrata,
  entry: Uint32Array,
  from: number,
  batch: number,
): number {
  let tiles = 0;
  let to = from;
  for (let last = -1; to < entry.length; to++) {
    if (entry[to] === last) continue;
    last = entry[to];
    tiles += colLen[run[last]];
    if (tiles > batch && to > from) break;
  }
  return to;
}

const NONE = new Float64Array(1);
const NO_WEIGHTS = new Uint32Array(0);

/** For each place the entry of its stratum's list of runs that holds it. */
function entriesOf(strata: ZoneStrata, { stratum, place }: Places): Uint32Array {
  const at = new Uint32Array(place.length);
  for (let i = 0; i < place.length; i++) {
    let low = strata.runStart[stratum[i]];
    let high = strata.runStart[stratum[i] + 1];
    // The last run that begins at or before the place; runs without any measure begin where the next one does.
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (strata.before[middle] <= place[i]) low = middle + 1;
      else high = middle;
    }
    at[i] = low - 1;
  }
  return at;
}

const tampered = (run: number, into: number, passed: number) =>
  new Failure('E414_WEIGHT_TAMPER', 'The weights of a run of tiles are less than its prefixes say.', {
    dataset: 'tile_weight_spans',
    row: run,
    expected: `more than ${into}`,
    found: String(passed),
  });
