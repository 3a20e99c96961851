/** Sites of each pair on each tile, by pair and tile. */
export interface PairTiles {
  /** Rows of pair p are `start[p]` up to `start[p + 1]`. */
  readonly start: Float64Array;
  /** Tile id. */
  readonly tile: Float64Array;
  /** >= 1. */
  readonly sites: Uint32Array;
}

/**
 * Count the sites of each pair by tile.
 *
 * @param bounds sites of pair p are `bounds[p]` up to `bounds[p + 1]`
 * @param tile of each site
 */
export function countByTile(bounds: Float64Array, tile: Float64Array): PairTiles {
  const pairs = bounds.length - 1;
  const sorted = tile.slice();
  const start = new Float64Array(pairs + 1);
  const sites = new Uint32Array(tile.length);
  let rows = 0;
  for (let p = 0; p < pairs; p++) {
    const from = bounds[p];
    const to = bounds[p + 1];
    ascend(sorted, from, to);
    // Rows never overtake sites, so the plan is written over the tiles that made it.
    for (let i = from; i < to; i++) {
      if (rows > start[p] && sorted[rows - 1] === sorted[i]) {
        sites[rows - 1]++;
      } else {
        sorted[rows] = sorted[i];
        sites[rows++] = 1;
      }
    }
    start[p + 1] = rows;
  }
  return { start, tile: sorted.slice(0, rows), sites: sites.slice(0, rows) };
}

/** Sort a stretch; most pairs have a handful of sites, where a call of the library's sort costs more than the sorting. */
function ascend(values: Float64Array, from: number, to: number): void {
  if (to - from > 24) {
    values.subarray(from, to).sort();
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const value = values[i];
    let at = i;
    for (; at > from && values[at - 1] > value; at--) values[at] = values[at - 1];
    values[at] = value;
  }
}
