import { Failure } from '@merchantry/contracts';
import { tileCount } from '../tiles/tile-spans.js';
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

/** Bins of a pass: few enough to stay in the second cache. */
const MOST_BINS = 2 ** 16;
/** Remainders that are sorted rather than counted again. */
const MOST_SORTED = 2 ** 16;

/**
 * Population alone: remainders are counted by bins, and those of the bin that holds the cut are sorted. They are computed
 * again in every pass, so that nothing is held for a tile but its mass.
 */
function populationCut(spans: CountrySpans, masses: Uint32Array, scale: number, columns: number): WeightCut {
  const total = sumOf(masses);
  if (total === 0) throw noMass();
  if (!(total < LARGEST_TOTAL))
    throw new Failure('E105_NORMALIZATION', 'The population of a country is beyond all reason.', {
      expected: `less than ${LARGEST_TOTAL / 100} persons`,
      found: String(total / 100),
    });
  const division = new ScaledDivision(total, scale);
  const counts = new Uint32Array(Math.min(MOST_BINS, 2 ** (34 - Math.clz32(masses.length))));
  let width = 1;
  while (width * counts.length < total) width *= 2;
  const shortfall = scale - countRemainders(masses, division, 0, total, width, counts);
  const cut = { massTotal: BigInt(total), weightTotal: scale, shortfall };
  if (shortfall === 0) return { ...cut, cutRemainder: BigInt(total), tieTile: 0 };
  // `wanted`: how many of the tiles from `low` up to the end of the bin are rounded up.
  let low = 0;
  let wanted = shortfall;
  for (;;) {
    let bin = counts.length - 1;
    while (counts[bin] < wanted) wanted -= counts[bin--];
    low += bin * width;
    if (counts[bin] <= MOST_SORTED || width === 1) break;
    const end = low + width;
    width = Math.max(1, width / counts.length);
    countRemainders(masses, division, low, end, width, counts.fill(0));
  }
  const { remainder, ordinal } = largestAt(masses, division, low, low + width, wanted);
  return { ...cut, cutRemainder: BigInt(remainder), tieTile: tileAtOrdinal(spans, ordinal, columns) };
}

// The loops below count down or hold the index for speed: iterating over a typed array costs several times as much.

/** Sum of masses; exact below 2^53. */
export function sumOf(masses: Uint32Array): number {
  let sum = 0;
  let i = masses.length;
  while (i-- > 0) sum += masses[i];
  return sum;
}

/** Counts the remainders of [low, end) by bins of a width that is a power of two; returns the sum of all quotients. */
function countRemainders(
  masses: Uint32Array,
  division: ScaledDivision,
  low: number,
  end: number,
  width: number,
  counts: Uint32Array,
): number {
  const perWidth = 1 / width;
  let quotients = 0;
  let i = masses.length;
  while (i-- > 0) {
    const mass = masses[i];
    // A tile without mass has no remainder, and the cut is above 0.
    if (mass === 0) continue;
    quotients += division.quotient(mass);
    const r = division.remainder;
    if (r >= low && r < end) counts[Math.floor((r - low) * perWidth)]++;
  }
  return quotients;
}

/**
 * The `wanted`-th tile with a remainder in [low, end), largest remainder first, the smaller ordinal first among equals. A
 * range of one remainder may hold any number of tiles, another one few.
 */
function largestAt(
  masses: Uint32Array,
  division: ScaledDivision,
  low: number,
  end: number,
  wanted: number,
): { remainder: number; ordinal: number } {
  const found: { remainder: number; ordinal: number }[] = [];
  let met = 0;
  for (let ordinal = 0; ordinal < masses.length; ordinal++) {
    if (masses[ordinal] === 0) continue;
    division.quotient(masses[ordinal]);
    const { remainder } = division;
    if (!(remainder >= low && remainder < end)) continue;
    met++;
    if (end - low > 1) found.push({ remainder, ordinal });
    else if (met === wanted) return { remainder, ordinal };
  }
  found.sort((a, b) => b.remainder - a.remainder || a.ordinal - b.ordinal);
  return found[wanted - 1];
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
