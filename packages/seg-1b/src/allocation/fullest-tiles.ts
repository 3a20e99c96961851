import { spansOfCountries } from '../tiles/tile-spans.js';
import { weightOfRun, type ReadWeights, type WeightedTiles } from './weighted-tiles.js';
import { cellHectares, type ZoneStrata } from './zone-strata.js';

/** Tiles whose weights are read at once. */
const CHUNK = 1 << 18;

/**
 * The `most` tiles of a stratum of greatest measure (weight, or area where nobody lives), the smaller id first among
 * equals. Runs are visited from the heaviest on and the search ends when no run can hold a better tile, so a few runs are
 * read, not the stratum.
 */
export async function fullestTiles(
  universe: WeightedTiles,
  strata: ZoneStrata,
  stratum: number,
  most: number,
  read: ReadWeights,
): Promise<Float64Array> {
  const { row, colStart, colLen, columns } = universe;
  const next = spansOfCountries(universe)[strata.country[stratum] + 1];
  const byArea = strata.byArea[stratum] === 1;
  const runs = strata.run.slice(strata.runStart[stratum], strata.runStart[stratum + 1]);
  const upper = (run: number) =>
    byArea ? cellHectares(universe, row[run]) : weightOfRun(universe, run, next);
  runs.sort((a, b) => upper(b) - upper(a) || a - b);
  let best: { tile: number; measure: number }[] = [];
  let least = -1;
  const keep = () => {
    best.sort((a, b) => b.measure - a.measure || a.tile - b.tile);
    best = best.slice(0, most);
    if (best.length === most) least = best[most - 1].measure;
  };
  for (let from = 0; from < runs.length && upper(runs[from]) >= least;) {
    let to = from;
    for (let tiles = 0; to < runs.length && tiles < CHUNK && upper(runs[to]) >= least; to++) {
      tiles += colLen[runs[to]];
      // Without a bar yet, read no more than what can fill the list.
      if (least < 0 && tiles >= most) {
        to++;
        break;
      }
    }
    const chunk = runs.slice(from, to).sort();
    const weights = byArea ? null : await read(chunk);
    chunk.forEach((run, i) => {
      const first = row[run] * columns + colStart[run];
      for (let c = 0; c < colLen[run]; c++) {
        const measure = weights === null ? upper(run) : weights.weights[weights.start[i] + c];
        if (measure >= least) best.push({ tile: first + c, measure });
      }
    });
    keep();
    from = to;
  }
  return Float64Array.from(best, ({ tile }) => tile);
}
