import type { KeyedHash } from './keyed-hash.js';
import type { Residues } from './residues.js';

/** Running sums of the rests, of one country and number of sites; shared by its pairs. */
export function restPrefix({ rest }: Residues): Float64Array {
  const prefix = new Float64Array(rest.length);
  let sum = 0;
  for (let i = 0; i < rest.length; i++) prefix[i] = sum += rest[i];
  return prefix;
}

/**
 * The law `stratified_residue_v3`: the sites that rounding leaves fall one into each stretch of K on the line of rests,
 * laid end to end in tile order, at a place hashed by pair and stretch.
 *
 * @param prefix `restPrefix`
 * @param key of the pair
 * @returns position of the tile of each of them; a tile may stand twice
 */
export function stratifiedTiles(
  prefix: Float64Array,
  left: number,
  total: number,
  key: string,
  hash: KeyedHash,
): Uint32Array {
  const tiles = new Uint32Array(left);
  for (let j = 0; j < left; j++) {
    const place = j * total + hash.of(`${key}|${j}`).scaled(0, total);
    let low = 0;
    let high = prefix.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (prefix[middle] > place) high = middle;
      else low = middle + 1;
    }
    tiles[j] = low;
  }
  return tiles;
}
