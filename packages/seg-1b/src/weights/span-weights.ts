import { Failure } from '@merchantry/contracts';
import { tileIdColumn } from '@merchantry/geo';
import { LARGEST_TOTAL, ScaledDivision } from './scaled-division.js';
import type { CountrySpans } from './country-spans.js';
import { massOf, type WeightCut } from './weight-cut.js';
import type { MassLaw } from './mass-law.js';

/** Weighs runs of tiles of one country by its sealed cut. */
export class SpanWeigher {
  readonly #law: MassLaw;
  readonly #cut: WeightCut;
  readonly #division: ScaledDivision | null;
  readonly #cutRemainder: number;

  constructor(law: MassLaw, cut: WeightCut) {
    this.#law = law;
    this.#cut = cut;
    const narrow = law.rowMass === null && cut.massTotal < BigInt(LARGEST_TOTAL);
    this.#division = narrow ? new ScaledDivision(Number(cut.massTotal), cut.weightTotal) : null;
    this.#cutRemainder = narrow ? Number(cut.cutRemainder) : 0;
  }

  /**
   * Weights of `length` tiles of one row, into the head of `out`.
   *
   * @param firstTile id of the first of them
   * @param masses population masses, those of the run from `from` on; not read where population does not count
   */
  weights(
    row: number,
    firstTile: number,
    masses: Uint32Array,
    from: number,
    out: Uint32Array,
    length = out.length,
  ): Uint32Array {
    const { tieTile, massTotal, cutRemainder, weightTotal } = this.#cut;
    const division = this.#division;
    if (division !== null) {
      const cut = this.#cutRemainder;
      for (let c = 0; c < length; c++) {
        const mass = masses[from + c];
        if (mass === 0) {
          out[c] = 0;
          continue;
        }
        const quotient = division.quotient(mass);
        const r = division.remainder;
        out[c] = r > cut || (r === cut && firstTile + c <= tieTile) ? quotient + 1 : quotient;
      }
      return out;
    }
    const alike = this.#law.perPopulation === 0n;
    let quotient = 0;
    let bump = 0;
    for (let c = 0; c < length; c++) {
      if (c === 0 || !alike) {
        const product = massOf(this.#law, row, alike ? 0 : masses[from + c]) * BigInt(weightTotal);
        const r = product % massTotal;
        quotient = Number(product / massTotal);
        bump = r > cutRemainder ? 2 : r === cutRemainder ? 1 : 0;
      }
      out[c] = bump === 2 || (bump === 1 && firstTile + c <= tieTile) ? quotient + 1 : quotient;
    }
    return out;
  }
}

/** Running sums over the tiles of a country before each run, and the whole at the end: one entry more than runs. */
export interface SpanPrefixes {
  /** Weights; the last entry is K. */
  readonly weight: Uint32Array;
  /** Masses in the unit of the law; null where they do not fit 64 bits. */
  readonly mass: BigUint64Array | null;
}

/**
 * Weight and mass before each run of a country.
 *
 * @param masses population masses tile by tile; not read where population does not count
 * @throws Failure `E107_DETERMINISM` when the weights do not add up to K: the cut is of other masses
 */
export function spanPrefixes(
  law: MassLaw,
  cut: WeightCut,
  spans: CountrySpans,
  masses: Uint32Array,
  columns: number,
): SpanPrefixes {
  const { row, colStart, colLen } = spans;
  const weigher = new SpanWeigher(law, cut);
  const weight = new Uint32Array(row.length + 1);
  const room = new Uint32Array(colLen.reduce((most, length) => Math.max(most, length), 0));
  let at = 0;
  let weightSum = 0;
  for (let i = 0; i < row.length; i++) {
    const length = colLen[i];
    weigher.weights(row[i], row[i] * columns + colStart[i], masses, at, room, length);
    for (let c = 0; c < length; c++) weightSum += room[c];
    weight[i + 1] = weightSum;
    at += length;
  }
  const mass = massPrefixes(law, cut, spans, masses);
  const massSum = mass?.[row.length] ?? cut.massTotal;
  if (weightSum !== cut.weightTotal || massSum !== cut.massTotal)
    throw new Failure('E107_DETERMINISM', 'The weights of a country do not follow from its masses.', {
      expected: `weights of ${cut.weightTotal} and masses of ${cut.massTotal}`,
      found: `weights of ${weightSum} and masses of ${massSum}`,
    });
  return { weight, mass };
}

function massPrefixes(
  law: MassLaw,
  cut: WeightCut,
  { row, colLen }: CountrySpans,
  masses: Uint32Array,
): BigUint64Array | null {
  if (cut.massTotal >= 2n ** 64n) return null;
  const population = new Float64Array(row.length + 1);
  let at = 0;
  let sum = 0;
  for (let i = 0; law.perPopulation !== 0n && i < row.length; i++) {
    for (const end = at + colLen[i]; at < end; at++) sum += masses[at];
    population[i + 1] = sum;
  }
  // Population alone needs no bigint arithmetic: the sums are whole doubles.
  if (law.rowMass === null) return tileIdColumn(population);
  const out = new BigUint64Array(row.length + 1);
  let rows = 0n;
  for (let i = 0; i < row.length; i++) {
    rows += law.rowMass(row[i]) * BigInt(colLen[i]);
    out[i + 1] = rows + law.perPopulation * BigInt(population[i + 1]);
  }
  return out;
}
