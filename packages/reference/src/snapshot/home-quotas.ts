import { Failure } from '@merchantry/contracts';
import { neumaierSum } from '@merchantry/rng';
import { cappedShares } from './capped-shares.js';
import { largestRemainder } from './largest-remainder.js';
import type { HomeLaw, SnapshotPolicy } from './snapshot-policy.js';

/** What the home law needs to know of a country. */
export interface HomeCandidate {
  readonly iso: string;
  readonly people: number;
  /** Income per head times people, in any unit. Income per head alone enters no weight. */
  readonly totalGdp: number;
  /** Class M: several material time zones. */
  readonly multiZone: boolean;
  /** Most of its people live south of the equator. */
  readonly southern: boolean;
}

export interface HomeQuota {
  readonly iso: string;
  readonly merchants: number;
  /** 1 is the country with the largest blend of population and total GDP. */
  readonly rank: number;
}

/** Ranks from 1 by half population share and half GDP share, descending; ties by code. */
export function homeRanks(candidates: readonly HomeCandidate[]): Map<string, number> {
  const people = neumaierSum(candidates.map((candidate) => candidate.people));
  const gdp = neumaierSum(candidates.map((candidate) => candidate.totalGdp));
  return new Map(
    candidates
      .map(({ iso, people: own, totalGdp }) => ({
        iso,
        blend: 0.5 * (own / people) + 0.5 * (totalGdp / gdp),
      }))
      .sort((a, b) => b.blend - a.blend || (a.iso < b.iso ? -1 : 1))
      .map(({ iso }, i) => [iso, i + 1]),
  );
}

/**
 * Whole numbers of merchants for each home country, ascending by code, adding up to `merchants`.
 *
 * Weight (rank + offset)^-3/2 (Zipf-Mandelbrot); where the law fixes a share for multi-zone countries the two classes
 * are divided apart. A country's ceiling is the smaller of its maximum share and one merchant for so many inhabitants;
 * that ratio is stated for a world of `at_merchants` and scales with the size of the world, so that a world a hundred
 * times as large has a hundred times as many merchants in a country of 30,000 people. Everyone may hold one.
 * @throws Failure reference_drift where ceilings cannot hold a class or the southern share is below the law's minimum
 */
export function homeQuotas(
  candidates: readonly HomeCandidate[],
  merchants: number,
  lawName: HomeLaw,
  policy: SnapshotPolicy,
): HomeQuota[] {
  const law = policy.home_laws[lawName];
  const homes = candidates
    .filter(({ iso }) => !policy.excluded_homes.includes(iso))
    .sort((a, b) => (a.iso < b.iso ? -1 : 1));
  const ranks = homeRanks(homes);
  const inhabitants = (policy.ceiling.inhabitants_per_merchant * policy.ceiling.at_merchants) / merchants;
  const largest = law.max_country_share * merchants;
  const weights = Float64Array.from(homes, ({ iso }) => {
    const x = ranks.get(iso)! + law.rank_offset;
    return 1 / (x * Math.sqrt(x));
  });
  // Whole ceilings, so that rounding up never passes one.
  const ceilings = Float64Array.from(homes, ({ people }) =>
    Math.max(1, Math.floor(Math.min(largest, Math.max(1, people / inhabitants)))),
  );
  const shares = new Float64Array(homes.length);
  const divide = (members: number[], total: number): void => {
    const part = cappedShares(
      Float64Array.from(members, (i) => weights[i]),
      Float64Array.from(members, (i) => ceilings[i]),
      total,
    );
    members.forEach((i, j) => (shares[i] = part[j]));
  };
  const all = homes.map((_, i) => i);
  if (law.multi_zone_share === null) divide(all, merchants);
  else {
    const multiZone = law.multi_zone_share * merchants;
    divide(
      all.filter((i) => homes[i].multiZone),
      multiZone,
    );
    divide(
      all.filter((i) => !homes[i].multiZone),
      merchants - multiZone,
    );
  }
  const quotas = largestRemainder(shares, merchants);
  let southern = 0;
  homes.forEach((home, i) => (southern += home.southern ? quotas[i] : 0));
  if (southern < law.min_southern_share * merchants)
    throw new Failure('reference_drift', 'too few merchants at home in the southern hemisphere', {
      dataset: 'transaction_schema_merchant_ids',
      column: 'home_country_iso',
      expected: `a share of at least ${law.min_southern_share}`,
      found: String(southern / merchants),
    });
  return homes.map(({ iso }, i) => ({ iso, merchants: quotas[i], rank: ranks.get(iso)! }));
}
