import { Failure } from '@merchantry/contracts';
import { tileCount } from '../s1/tile-spans.js';
import { tileAtOrdinal, type CountrySpans } from './country-spans.js';
import type { MassLaw } from './mass-law.js';
import { LARGEST_TOTAL, ScaledDivision } from './scaled-division.js';

/**
 * All there is to know to weigh any tile of a country: with r = mass * K mod M, its weight is floor(mass * K / M), and one
 * more if r > `cutRemainder`, or if r = `cutRemainder` and its id is at most `tieTile`. This is the largest-remainder rule:
 * the S tiles of largest r, the smaller id first among equals, so that the weights of the country add up to K.
 */
export interface WeightCut {
  /** M, the sum of the masses, in the unit of the mass law. */
  readonly massTotal: bigint;
  /** K, the sum of the weights. */
  readonly weightTotal: number;
  /** S, the weights that rounding down leaves over. */
  readonly shortfall: number;
  /** The least remainder that is rounded up; M, which no remainder reaches, where S = 0. */
  readonly cutRemainder: bigint;
  /** The last tile of just that remainder that is rounded up; 0 where S = 0. */
  readonly tieTile: number;
}

/**
 * The cut of a country by its mass law.
 *
 * @param masses population masses tile by tile; needed where the law counts population
 * @param scale K, 1 up to 10^9
 * @param columns columns of the grid
 * @throws Failure `E103_ZERO_COUNTRY` without tiles, `E104_ZERO_MASS` without mass, `E105_NORMALIZATION` when the
 * masses add up to 2^52 or more
 */
export function weightCut(
  law: MassLaw,
  spans: CountrySpans,
  masses: Uint32Array,
  scale: number,
  columns: number,
): WeightCut {
  if (tileCount(spans) === 0)
    throw new Failure('E103_ZERO_COUNTRY', 'A country without tiles cannot be weighted.');
  if (law.rowMass === null) return populationCut(spans, masses, scale, columns);
  return classCut(law, spans, masses, scale, columns);
}

const noMass = () => new Failure('E104_ZERO_MASS', 'The tiles of a country have no mass.');

/**
 * Population alone: a radix selection over remainders that are computed again in every pass, so that nothing is held for a
 * tile but its mass.
 */
function populationCut(spans: CountrySpans, masses: Uint32Array, scale: number, columns: number): WeightCut {
  let total = 0;
  for (const mass of masses) total += mass;
  if (total === 0) throw noMass();
  if (!(total < LARGEST_TOTAL))
    throw new Failure('E105_NORMALIZATION', 'The population of a country is beyond all reason.', {
      expected: `less than ${LARGEST_TOTAL / 100} persons`,
      found: String(total / 100),
    });
  const division = new ScaledDivision(total, scale);
  const bits = Math.min(20, Math.max(8, 34 - Math.clz32(masses.length)));
  const counts = new Uint32Array(2 ** bits);
  let width = 1;
  while (width * counts.length < total) width *= 2;
  let low = 0;
  let shortfall = scale;
  let above = 0;
  let end = total;
  for (let first = true; ; first = false) {
    let given = 0;
    for (const mass of masses) {
      if (mass === 0) continue;
      given += division.quotient(mass);
      const r = division.remainder;
      if (r >= low && r < end) counts[Math.floor((r - low) / width)]++;
    }
    if (first) shortfall = scale - given;
    if (shortfall === 0)
      return {
        massTotal: BigInt(total),
        weightTotal: scale,
        shortfall,
        cutRemainder: BigInt(total),
        tieTile: 0,
      };
    let bin = counts.length - 1;
    while (above + counts[bin] < shortfall) above += counts[bin--];
    low += bin * width;
    if (width === 1) break;
    // The next pass splits the bin that holds the cut, and looks at no remainder beyond it.
    end = low + width;
    counts.fill(0);
    width = Math.max(1, width / counts.length);
  }
  let ties = shortfall - above;
  let ordinal = -1;
  while (ties > 0) {
    ordinal++;
    if (masses[ordinal] === 0) continue;
    division.quotient(masses[ordinal]);
    if (division.remainder === low) ties--;
  }
  return {
    massTotal: BigInt(total),
    weightTotal: scale,
    shortfall,
    cutRemainder: BigInt(low),
    tieTile: tileAtOrdinal(spans, ordinal, columns),
  };
}

/** Tiles of one row and one population mass have one remainder, so they are counted together. */
function classCut(
  law: MassLaw,
  spans: CountrySpans,
  masses: Uint32Array,
  scale: number,
  columns: number,
): WeightCut {
  const K = BigInt(scale);
  const classes = massClasses(law, spans, masses);
  let total = 0n;
  for (const { mass, tiles } of classes.values()) total += mass * BigInt(tiles);
  if (total === 0n) throw noMass();
  let given = 0n;
  const tilesOf = new Map<bigint, number>();
  for (const one of classes.values()) {
    const product = one.mass * K;
    one.remainder = product % total;
    given += (product / total) * BigInt(one.tiles);
    tilesOf.set(one.remainder, (tilesOf.get(one.remainder) ?? 0) + one.tiles);
  }
  const shortfall = Number(K - given);
  const cut = { massTotal: total, weightTotal: scale, shortfall };
  if (shortfall === 0) return { ...cut, cutRemainder: total, tieTile: 0 };
  let above = 0;
  let cutRemainder = 0n;
  for (const [remainder, tiles] of [...tilesOf].sort(([a], [b]) => (a > b ? -1 : 1))) {
    cutRemainder = remainder;
    if (above + tiles >= shortfall) break;
    above += tiles;
  }
  let ties = shortfall - above;
  let tieTile = 0;
  let at = 0;
  // Tiles of a run are alike unless population counts, so they are taken together.
  const step = (length: number) => (law.perPopulation === 0n ? length : 1);
  for (let i = 0; ties > 0 && i < spans.row.length; i++) {
    const first = spans.row[i] * columns + spans.colStart[i];
    for (let c = 0; ties > 0 && c < spans.colLen[i]; c += step(spans.colLen[i])) {
      if (classes.get(classKey(law, spans.row[i], masses, at + c))?.remainder !== cutRemainder) continue;
      const taken = Math.min(ties, step(spans.colLen[i]));
      ties -= taken;
      tieTile = first + c + taken - 1;
    }
    at += spans.colLen[i];
  }
  return { ...cut, cutRemainder, tieTile };
}

/** Row and, where it counts, population mass in one exact double: rows stay below 2^21. */
const classKey = (law: MassLaw, row: number, masses: Uint32Array, ordinal: number): number =>
  law.perPopulation === 0n ? row : row * 4294967296 + masses[ordinal];

function massClasses(law: MassLaw, spans: CountrySpans, masses: Uint32Array) {
  const classes = new Map<number, { mass: bigint; tiles: number; remainder: bigint }>();
  const add = (key: number, tiles: number, mass: () => bigint) => {
    const known = classes.get(key);
    if (known) known.tiles += tiles;
    else classes.set(key, { mass: mass(), tiles, remainder: 0n });
  };
  let at = 0;
  for (let i = 0; i < spans.row.length; i++) {
    const row = spans.row[i];
    const length = spans.colLen[i];
    if (law.perPopulation === 0n) add(row, length, () => massOf(law, row, 0));
    else
      for (let c = at; c < at + length; c++)
        add(classKey(law, row, masses, c), 1, () => massOf(law, row, masses[c]));
    at += length;
  }
  return classes;
}

/** Mass of a tile by the law. */
export const massOf = (law: MassLaw, row: number, population: number): bigint =>
  (law.rowMass?.(row) ?? 0n) + (law.perPopulation === 0n ? 0n : law.perPopulation * BigInt(population));
