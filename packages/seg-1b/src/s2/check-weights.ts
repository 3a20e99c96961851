import { Failure } from '@merchantry/contracts';
import type { SealedWeights } from '../weights/tile-weights.js';

/**
 * Checks what readers of sealed weights rely on: countries have weights if and only if they have tiles, and the prefixes
 * of a country begin at 0, never fall, and stay within K.
 *
 * @throws Failure `E102_FK_MISMATCH` for weights without tiles, `E103_ZERO_COUNTRY` for tiles without weights,
 * `E108_WRITER_HYGIENE` for prefixes
 */
export function checkSealedWeights({ starts, prefixWeight, countries }: SealedWeights): void {
  countries.forEach((sealed, c) => {
    const tiles = starts[c + 1] > starts[c];
    if (tiles === (sealed !== null)) {
      for (let i = starts[c]; i < starts[c + 1]; i++) {
        const least = i === starts[c] ? 0 : prefixWeight[i - 1];
        const most = i === starts[c] ? 0 : (sealed?.cut.weightTotal ?? 0);
        if (prefixWeight[i] >= least && prefixWeight[i] <= most) continue;
        throw new Failure('E108_WRITER_HYGIENE', 'The weights before each run of tiles do not ascend to K.', {
          dataset: 'tile_weight_spans',
          column: 'prefix_fp',
          row: i,
          expected: `${least} to ${most}`,
          found: String(prefixWeight[i]),
        });
      }
      return;
    }
    throw new Failure(
      tiles ? 'E103_ZERO_COUNTRY' : 'E102_FK_MISMATCH',
      tiles ? 'A country has tiles and no weights.' : 'A country has weights and no tiles.',
      { dataset: 'tile_weight_countries', row: c },
    );
  });
}

/**
 * Checks that the weights of a country follow its masses: a tile of more mass weighs at most one unit less, and of tiles of
 * one mass the earlier weighs as much or one unit more.
 *
 * @param masses,weights by tile, in tile order
 * @throws Failure `E106_MONOTONICITY`
 */
export function checkMonotone(masses: ArrayLike<number>, weights: ArrayLike<number>): void {
  const order = Uint32Array.from({ length: masses.length }, (_, i) => i).sort(
    (a, b) => masses[a] - masses[b] || a - b,
  );
  // Largest weight among the tiles of less mass.
  let below = 0;
  let group = 0;
  for (let j = 0; j < order.length; j++) {
    const i = order[j];
    const before = order[j - 1];
    const same = j > 0 && masses[before] === masses[i];
    if (!same) below = group = Math.max(below, group);
    const most = same ? weights[before] : Infinity;
    const least = Math.max(below - 1, same ? weights[before] - 1 : 0);
    if (!(weights[i] >= least && weights[i] <= most))
      throw new Failure('E106_MONOTONICITY', 'The weight of a tile does not follow from its mass.', {
        row: i,
        expected: `${least} to ${most} for a mass of ${masses[i]}`,
        found: String(weights[i]),
      });
    group = Math.max(group, weights[i]);
  }
}
