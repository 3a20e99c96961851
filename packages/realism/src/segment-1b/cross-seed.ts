import { inside } from '../band.js';
import { crossSeedCv } from '../metric/cross-seed-cv.js';
import { CROSS_SEED_1B } from './bands-1b.js';
import type { Scorecard1b } from './findings-1b.js';

/** Rows that are compared between seeds. */
const COMPARED = ['1B-01', '1B-02', '1B-03', '1B-04', '1B-05', '1B-06', '1B-07'];

/** Row 1B-11. */
export interface CrossSeed1b {
  readonly seeds: readonly string[];
  /** Coefficient of variation by row; null where a seed has no value, or values cancel out. */
  readonly cv: Readonly<Record<string, number | null>>;
  /** The largest of them; null where one is. */
  readonly value: number | null;
  readonly in_B: boolean;
  readonly in_BPLUS: boolean;
}

/** How far segment 1B moves between seeds: one card a seed. Nothing passes without a card. */
export function crossSeed1b(cards: readonly Scorecard1b[]): CrossSeed1b {
  const cv = Object.fromEntries(
    COMPARED.map((id) => {
      const values = cards.map(({ metrics }) => metrics[id]?.value ?? null);
      const found = values.includes(null) ? NaN : crossSeedCv(values as number[]);
      return [id, Number.isFinite(found) ? found : null];
    }),
  );
  const all = Object.values(cv);
  const value = all.includes(null) ? null : Math.max(...(all as number[]));
  return {
    seeds: cards.map(({ run }) => run.seed),
    cv,
    value,
    in_B: inside(CROSS_SEED_1B.B, value),
    in_BPLUS: inside(CROSS_SEED_1B.BPLUS, value),
  };
}
