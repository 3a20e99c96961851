import { Failure } from '@merchantry/contracts';
import { spansOfCountries } from '../tiles/tile-spans.js';
import { weightOfRun, type WeightedTiles } from './weighted-tiles.js';

const DATASET = 'tile_weight_spans';

/**
 * That runs and weights are fit to allocate by: runs in order and apart, one power of ten for all countries, prefixes that
 * never fall and that end at the total.
 *
 * @throws Failure `E407_PK_DUPLICATE`, `E408_UNSORTED`, `E402_MISSING_TILE_WEIGHTS`, `E414_WEIGHT_TAMPER`
 */
export function checkWeightedTiles(universe: WeightedTiles): void {
  const { country, row, colStart, colLen, columns, prefixWeight, isos, weightTotal } = universe;
  if (prefixWeight.length !== country.length) {
    throw new Failure('E402_MISSING_TILE_WEIGHTS', 'Not every run of tiles has weights.', {
      dataset: DATASET,
      expected: `${country.length} runs`,
      found: `${prefixWeight.length} runs`,
    });
  }
  for (let i = 1; i < country.length; i++) {
    if (country[i] < country[i - 1])
      throw new Failure('E408_UNSORTED', 'Countries of the tile universe do not ascend.', {
        dataset: DATASET,
        column: 'country_iso',
        row: i,
        expected: `${isos[country[i - 1]]} or later`,
        found: isos[country[i]],
      });
  }
  const starts = spansOfCountries(universe);
  let total = 0;
  for (let c = 0; c < isos.length; c++) {
    if (starts[c + 1] === starts[c]) continue;
    total ||= weightTotal[c];
    if (weightTotal[c] !== total || !isPowerOfTen(total)) {
      throw new Failure('E414_WEIGHT_TAMPER', `The weights of ${isos[c]} have a total of their own.`, {
        dataset: DATASET,
        column: 'weight_total',
        expected: 'one power of ten in all countries',
        found: String(weightTotal[c]),
        detail: { country_iso: isos[c] },
      });
    }
  }
  for (let i = 0; i < country.length; i++) {
    const opens = i === 0 || country[i] !== country[i - 1];
    if (!opens) {
      const behind = row[i - 1] * columns + colStart[i - 1] + colLen[i - 1];
      const first = row[i] * columns + colStart[i];
      if (first < behind) {
        const within = first >= row[i - 1] * columns + colStart[i - 1];
        throw new Failure(
          within ? 'E407_PK_DUPLICATE' : 'E408_UNSORTED',
          within ? 'A tile of a country stands in two runs.' : 'Runs of a country do not ascend.',
          { dataset: DATASET, row: i, expected: `tile ${behind} or later`, found: `tile ${first}` },
        );
      }
    }
    const weight = weightOfRun(universe, i, starts[country[i] + 1]);
    if ((opens && prefixWeight[i] !== 0) || !(weight >= 0)) {
      throw new Failure('E414_WEIGHT_TAMPER', 'Running sums of weights do not run from zero to the total.', {
        dataset: DATASET,
        column: 'prefix_fp',
        row: i,
        expected: opens ? '0' : 'no less than before, no more than the total',
        found: String(prefixWeight[i]),
      });
    }
  }
}

function isPowerOfTen(value: number): boolean {
  let power = 1;
  while (power < value) power *= 10;
  return power === value && value <= 1e9;
}
