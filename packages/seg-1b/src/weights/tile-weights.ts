import { Failure } from '@merchantry/contracts';
import type { CountrySpans } from './country-spans.js';
import type { MassLaw } from './mass-law.js';
import { SpanWeigher } from './span-weights.js';
import type { WeightCut } from './weight-cut.js';

/** The sealed weights of all countries: what S2 publishes, without a row a tile. */
export interface SealedWeights {
  readonly spans: CountrySpans;
  /** Country c owns runs `starts[c]` up to `starts[c + 1]`. */
  readonly starts: Uint32Array;
  /** Weight of the tiles of the country before each run. */
  readonly prefixWeight: Uint32Array;
  /** Cut and law of each country; null for a country without tiles. */
  readonly countries: readonly ({ readonly cut: WeightCut; readonly law: MassLaw } | null)[];
  /** Columns of the grid. */
  readonly columns: number;
}

/**
 * The logical table `tile_weights`, computed where it is asked for. Where population counts, callers hand in the masses of
 * the runs concerned (`readMasses`).
 */
export class TileWeights {
  readonly #sealed: SealedWeights;
  readonly #weighers: (SpanWeigher | undefined)[] = [];

  constructor(sealed: SealedWeights) {
    this.#sealed = sealed;
  }

  /** K of a country. */
  weightTotal(country: number): number {
    return this.#country(country).cut.weightTotal;
  }

  /** Weights of the tiles of a run, west to east. */
  weightsOfSpan(country: number, span: number, masses: Uint32Array): Uint32Array {
    const { row, colStart, colLen } = this.#sealed.spans;
    const firstTile = row[span] * this.#sealed.columns + colStart[span];
    return this.#weigher(country).weights(row[span], firstTile, masses, 0, new Uint32Array(colLen[span]));
  }

  /**
   * The run in which the running sum of a country's weights, in tile order, passes `weight`: the run that holds the tile of
   * `tileAtWeight`. Runs without weight are never met.
   *
   * @param weight 0 up to K, K excluded
   */
  spanAtWeight(country: number, weight: number): number {
    const { starts, prefixWeight } = this.#sealed;
    if (!(weight >= 0 && weight < this.weightTotal(country)))
      throw new Failure('numeric_domain', 'No tile stands at that place of the weights of a country.', {
        expected: `0 up to ${this.weightTotal(country)}`,
        found: String(weight),
      });
    let low = starts[country];
    let high = starts[country + 1];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (prefixWeight[middle] <= weight) low = middle;
      else high = middle;
    }
    return low;
  }

  /**
   * The first tile at which the running sum of a country's weights exceeds `weight`. A uniform `weight` over 0 .. K - 1
   * gives each tile with the probability of its weight, and tiles of weight 0 never.
   *
   * @param masses population masses of the run `spanAtWeight(country, weight)`
   */
  tileAtWeight(country: number, weight: number, masses: Uint32Array): number {
    const span = this.spanAtWeight(country, weight);
    const { prefixWeight, spans, columns } = this.#sealed;
    const weights = this.weightsOfSpan(country, span, masses);
    let sum = prefixWeight[span];
    for (let c = 0; c < weights.length; c++) {
      sum += weights[c];
      if (sum > weight) return spans.row[span] * columns + spans.colStart[span] + c;
    }
    throw new Failure('E107_DETERMINISM', 'The weights of a run do not follow from its masses.', {
      row: span,
      expected: `more than ${weight - prefixWeight[span]}`,
      found: String(sum - prefixWeight[span]),
    });
  }

  #weigher(country: number): SpanWeigher {
    const { law, cut } = this.#country(country);
    return (this.#weighers[country] ??= new SpanWeigher(law, cut));
  }

  #country(country: number) {
    const sealed = this.#sealed.countries[country];
    if (sealed == null)
      throw new Failure('E103_ZERO_COUNTRY', 'A country without tiles has no weights.', {
        found: `country ${country}`,
      });
    return sealed;
  }
}
