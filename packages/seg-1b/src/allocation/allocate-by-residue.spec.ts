import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectByWeight } from '../../test/expect-by-weight.js';
import { failureCode } from '../../test/failure-code.js';
import { twinResidue } from '../../test/residue-twin.js';
import {
  ALLOC_POLICY,
  IDENTITY,
  requirementsOf,
  smallNumbers,
  smallUniverse,
  THREE_COUNTRIES,
  type RunOfTiles,
  type SmallUniverse,
} from '../../test/small-universe.js';
import type { Requirements } from '../sites/site-requirements.js';
import type { S4AllocPlanPolicy } from '../policy/s4-alloc-plan.js';
import { allocateByResidue, checkPlan, countryPositions, planRows, spreadDiagnostics } from '../index.js';
import { descendingOrder, residues } from './residues.js';

type Mode = S4AllocPlanPolicy['mode'];
const MODES: Mode[] = ['stratified_residue_v3', 'residue_window_v2'];
const policyOf = (mode: Mode): S4AllocPlanPolicy => ({ ...ALLOC_POLICY, mode });

async function allocate(small: SmallUniverse, requirements: Requirements, policy: S4AllocPlanPolicy) {
  const { universe, read } = small;
  const country = countryPositions(requirements, universe);
  const made = await allocateByResidue(requirements, country, universe, policy, read, IDENTITY);
  return { ...made, country };
}

/** Plans of all pairs as maps. */
function countsOf({ plan }: Awaited<ReturnType<typeof allocate>>, pairs: number): Map<number, number>[] {
  return Array.from({ length: pairs }, (_, p) => {
    const counts = new Map<number, number>();
    for (let i = plan.start[p]; i < plan.start[p + 1]; i++) counts.set(plan.tile[i], plan.sites[i]);
    return counts;
  });
}

const ascending = (counts: ReadonlyMap<number, number>) => [...counts].sort(([a], [b]) => a - b);

const anyRuns = fc
  .array(
    fc.array(fc.oneof(fc.constant(0), fc.constant(50), fc.integer({ min: 0, max: 900 })), {
      minLength: 1,
      maxLength: 12,
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((list): RunOfTiles[] =>
    list.map((masses, row) => ({ iso: 'AA', zone: 'X/West', row, column: 3, masses: [5, ...masses] })),
  );

const anySites = fc.array(fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 90 })), {
  minLength: 1,
  maxLength: 8,
});

describe.each(MODES)('%s', (mode) => {
  it('is the law, worked out tile by tile', async () => {
    await fc.assert(
      fc.asyncProperty(anyRuns, anySites, async (runs, sites) => {
        const small = smallUniverse(runs);
        const requirements = requirementsOf(sites.map((n, m) => [BigInt(m + 1), 'AA', n] as const));
        const made = await allocate(small, requirements, policyOf(mode));
        const tiles = [...(small.weights.get('AA') ?? [])].map(([tile, weight]) => ({ tile, weight }));
        countsOf(made, sites.length).forEach((counts, p) => {
          const twin = twinResidue(tiles, BigInt(p + 1), 'AA', sites[p], policyOf(mode), IDENTITY);
          expect([...counts]).toEqual(ascending(twin));
        });
      }),
      { seed: 42, numRuns: 150 },
    );
  });

  it('conserves sites over countries and pairs in any order of size', async () => {
    const small = smallUniverse(THREE_COUNTRIES);
    const requirements = requirementsOf(
      smallNumbers(40, 60, 11).flatMap((n, m) => [
        [BigInt(m), 'AA', n + 1] as const,
        [BigInt(m), 'BB', (n % 7) + 1] as const,
      ]),
    );
    const made = await allocate(small, requirements, policyOf(mode));
    const rows = planRows(made.plan, requirements);
    expect(checkPlan(rows, requirements, made.country, small.universe)).toEqual(made.plan);
    expect(spreadDiagnostics(made.before, made.plan, policyOf(mode), made.figures)).toMatchObject({
      enabled: mode === 'residue_window_v2',
      pairs_total: 80,
      pairs_guard_touched: made.figures.pairs_guard_touched,
    });
  });
});

describe('the two laws on a country of equal rows', () => {
  // The rests of a row tie, as they do under a mass that depends on the row alone.
  const rows: RunOfTiles[] = Array.from({ length: 20 }, (_, row) => ({
    iso: 'AA',
    zone: 'X/West',
    row,
    column: 0,
    masses: new Array<number>(80).fill(200 - row),
  }));
  const ten = requirementsOf([[1n, 'AA', 10]]);
  const rowsHit = ({ plan }: Awaited<ReturnType<typeof allocate>>) =>
    new Set([...plan.tile].map((tile) => Math.floor(tile / 100))).size;

  it('the window keeps ten sites in a row or two, the strata scatter them', async () => {
    expect(rowsHit(await allocate(smallUniverse(rows), ten, policyOf('residue_window_v2')))).toBeLessThan(3);
    expect(
      rowsHit(await allocate(smallUniverse(rows), ten, policyOf('stratified_residue_v3'))),
    ).toBeGreaterThan(6);
  });
});

describe('stratified residues', () => {
  it('fall on a tile with the chance of its weight', async () => {
    const small = smallUniverse(THREE_COUNTRIES);
    const pairs = 5000;
    const requirements = requirementsOf(
      Array.from({ length: pairs }, (_, m) => [BigInt(m + 1), 'BB', 1] as const),
    );
    const { plan } = await allocate(small, requirements, policyOf('stratified_residue_v3'));
    const counts = new Map<number, number>();
    for (const tile of plan.tile) counts.set(tile, (counts.get(tile) ?? 0) + 1);
    expectByWeight(counts, small.weights.get('BB') ?? new Map<number, number>(), pairs);
  });
});

describe('guards', () => {
  const lone: RunOfTiles[] = [
    { iso: 'AA', zone: 'X/West', row: 0, column: 0, masses: [997, 1, 1, 1, 0, 0, 0, 0, 0, 0] },
  ];

  it('spread a pair off its one heavy tile, and are counted', async () => {
    const made = await allocate(
      smallUniverse(lone),
      requirementsOf([[1n, 'AA', 20]]),
      policyOf('residue_window_v2'),
    );
    expect(Math.max(...made.plan.sites)).toBe(4);
    expect(Math.max(...made.before.sites)).toBeGreaterThan(18);
    expect(made.figures).toMatchObject({ pairs_guard_touched: 1 });
    expect(made.figures.moves_soft_total).toBeGreaterThan(10);
  });

  it('move nothing while they are off', async () => {
    const law = ALLOC_POLICY.residue_window;
    const off = {
      ...policyOf('residue_window_v2'),
      residue_window: {
        ...law,
        reroute: { ...law.reroute, enabled: false },
        residual_redistribution: { ...law.residual_redistribution, enabled: false },
      },
    };
    const made = await allocate(smallUniverse(lone), requirementsOf([[1n, 'AA', 20]]), off);
    expect(made.plan).toBe(made.before);
  });

  it('use more tiles where too few are used', async () => {
    const law = ALLOC_POLICY.residue_window;
    const residual = {
      ...policyOf('residue_window_v2'),
      residue_window: { ...law, reroute: { ...law.reroute, enabled: false } },
    };
    const made = await allocate(smallUniverse(lone), requirementsOf([[1n, 'AA', 20]]), residual);
    // 35 % of the ten tiles that twenty sites could use, rounded up.
    expect(made.plan.tile.length).toBe(4);
    expect(made.figures.moves_residual_total).toBe(4 - made.before.tile.length);
  });
});

describe('residues', () => {
  it('refuse weights that do not add up and sites beyond exact division', async () => {
    expect(await failureCode(() => residues(Uint32Array.of(5e8, 4e8), 1e9, 3))).toBe(
      'E404_ALLOCATION_MISMATCH',
    );
    expect(await failureCode(() => residues(Uint32Array.of(1e9), 1e9, 9_100_000))).toBe(
      'E416_NUMERIC_OVERFLOW',
    );
  });

  it('rank by value, the smaller position first among equals', () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 200 }), (values) => {
        const expected = values.map((_, i) => i).sort((a, b) => values[b] - values[a] || a - b);
        expect([...descendingOrder(Uint32Array.from(values))]).toEqual(expected);
      }),
      { seed: 42, numRuns: 200 },
    );
  });
});
