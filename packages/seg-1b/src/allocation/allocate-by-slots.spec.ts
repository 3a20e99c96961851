import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectByWeight } from '../../test/expect-by-weight.js';
import { twinSites, twinSlots, type TwinStratum } from '../../test/slots-twin.js';
import {
  ALLOC_POLICY,
  IDENTITY,
  isMaterial,
  requirementsOf,
  smallNumbers,
  smallUniverse,
  THREE_COUNTRIES,
  type RunOfTiles,
  type SmallUniverse,
} from '../../test/small-universe.js';
import {
  allocateBySlots,
  checkPlan,
  checkQuotas,
  countryPositions,
  locateTiles,
  planRows,
  quotaRows,
  quotasOfPlan,
  sitesOfStrata,
  slotCount,
  slotFigures,
  spreadDiagnostics,
  tileSlotCap,
  tileSpread,
  zoneStrata,
} from '../index.js';

const LAW = ALLOC_POLICY.slots;
type Law = typeof LAW;

/** Pairs over the three countries: `scale` sites at most. */
const pairsOf = (merchants: number, most: number, seed: number) =>
  requirementsOf(
    Array.from({ length: merchants }, (_, m) => m).flatMap((m) => {
      const counts = smallNumbers(3, most, seed + 7919 * m);
      return ['AA', 'BB', 'CC'].flatMap((iso, i) =>
        counts[i] > 0 ? [[BigInt(m) + (m > 20 ? 1n << 63n : 1n), iso, counts[i]] as const] : [],
      );
    }),
  );

async function allocate(small: SmallUniverse, requirements = pairsOf(40, 12, 1), law: Law = LAW, seed = 42n) {
  const { universe, read } = small;
  const strata = zoneStrata(universe, isMaterial);
  const country = countryPositions(requirements, universe);
  const made = await allocateBySlots(requirements, country, universe, strata, law, read, {
    ...IDENTITY,
    seed,
  });
  return { ...made, strata, country, requirements, universe };
}

/** Strata with every tile and its measure. */
function twinStrata({ universe, weights }: SmallUniverse): TwinStratum[] {
  const strata = zoneStrata(universe, isMaterial);
  return strata.name.map((name, q) => {
    const iso = universe.isos[strata.country[q]];
    const tiles: { tile: number; measure: number }[] = [];
    for (let i = 0; i < universe.country.length; i++) {
      if (strata.ofRun[i] !== q) continue;
      for (let c = 0; c < universe.colLen[i]; c++) {
        const tile = universe.row[i] * universe.columns + universe.colStart[i] + c;
        const area = universe.row[i] + 1;
        tiles.push({ tile, measure: strata.byArea[q] === 1 ? area : (weights.get(iso)?.get(tile) ?? 0) });
      }
    }
    return { iso, name, tiles };
  });
}

/** A universe by chance: a few runs in two countries and three zones, with many tiles of no mass. */
const anyUniverse = fc
  .array(
    fc.record({
      iso: fc.constantFrom('AA', 'BB'),
      zone: fc.constantFrom('X/East', 'X/Small', 'X/West'),
      masses: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400_000 })), {
        minLength: 1,
        maxLength: 12,
      }),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((list) => {
    const runs: RunOfTiles[] = [...list]
      .sort((a, b) => (a.iso < b.iso ? -1 : a.iso > b.iso ? 1 : 0))
      .map((run, i) => ({ ...run, row: Math.floor(i / 4), column: 20 * (i % 4) }));
    // A country has someone in it.
    return runs.map((run, i) =>
      i === 0 || run.iso !== runs[i - 1].iso ? { ...run, masses: [9, ...run.masses] } : run,
    );
  });

describe('allocation by slots', () => {
  it('is the law, tile by tile and in whole numbers of any size', async () => {
    const law = { ...LAW, sites_per_slot: 2, tile_slot_cap: 3, free_site_share: 0.2 };
    await fc.assert(
      fc.asyncProperty(anyUniverse, fc.integer({ min: 1, max: 1e6 }), async (runs, seed) => {
        const small = smallUniverse(runs);
        const isos = small.universe.isos;
        const requirements = requirementsOf(
          Array.from({ length: 12 }, (_, m) => m).flatMap((m) =>
            isos.map((iso, i) => [BigInt(m), iso, 1 + smallNumbers(2, 9, seed + m)[i]] as const),
          ),
        );
        const made = await allocate(small, requirements, law, BigInt(seed));
        const identity = { ...IDENTITY, seed: BigInt(seed) };
        const sums = sitesOfStrata(made.quotas, made.strata);
        const twins = twinStrata(small).map((twin, q) => {
          const slots = slotCount(sums[q], law.sites_per_slot);
          return {
            twin,
            slots: twinSlots(twin, slots, tileSlotCap(slots, twin.tiles.length, law), identity),
          };
        });
        expect(twins.flatMap(({ slots }) => slots)).toEqual([...made.slots.tile]);
        const expected: (readonly [string, number, number])[] = [];
        for (let p = 0; p < requirements.sites.length; p++) {
          const counts = new Map<number, number>();
          made.quotas.pair.forEach((pair, i) => {
            if (pair !== p) return;
            const { twin, slots } = twins[made.quotas.stratum[i]];
            const id = requirements.merchantId[p];
            for (const tile of twinSites(twin, slots, id, made.quotas.sites[i], 200_000, identity))
              counts.set(tile, (counts.get(tile) ?? 0) + 1);
          });
          for (const [tile, n] of [...counts].sort(([a], [b]) => a - b)) expected.push([String(p), tile, n]);
        }
        const found = Array.from(made.plan.tile, (tile, row) => {
          const p = made.plan.start.findIndex((start) => start > row) - 1;
          return [String(p), tile, made.plan.sites[row]] as const;
        });
        expect(found).toEqual(expected);
      }),
      { seed: 42, numRuns: 60 },
    );
  });

  it('conserves sites, keeps quotas and stands on tiles of the country', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 2, max: 40 }),
        async (seed, most) => {
          const made = await allocate(smallUniverse(THREE_COUNTRIES), pairsOf(25, most, seed));
          const rows = planRows(made.plan, made.requirements);
          expect(checkPlan(rows, made.requirements, made.country, made.universe)).toEqual(made.plan);
          checkQuotas(made.quotas, made.plan, made.country, made.universe, made.strata);
          expect(quotasOfPlan(made.plan, made.country, made.universe, made.strata)).toEqual(made.quotas);
        },
      ),
      { seed: 42, numRuns: 40 },
    );
  });

  it('gives the same plan again, another for another seed', async () => {
    const first = await allocate(smallUniverse(THREE_COUNTRIES));
    const again = await allocate(smallUniverse(THREE_COUNTRIES));
    const rows = ({ plan, requirements }: typeof first) => {
      const { tile, sites } = planRows(plan, requirements);
      return { tile_id: tile, n_sites_tile: sites };
    };
    expect(rows(again)).toEqual(rows(first));
    const other = await allocate(smallUniverse(THREE_COUNTRIES), undefined, LAW, 7n);
    expect(rows(other)).not.toEqual(rows(first));
  });

  it('never uses a tile where nobody lives, unless nobody lives in the zone', async () => {
    const small = smallUniverse(THREE_COUNTRIES);
    const { plan, requirements } = await allocate(small, pairsOf(100, 30, 5));
    const rows = planRows(plan, requirements);
    let empty = 0;
    rows.tile.forEach((tile, i) => {
      const iso = requirements.isos[rows.country[i]];
      if ((small.weights.get(iso)?.get(tile) ?? 0) > 0) return;
      empty++;
      expect([400, 401, 402, 500, 501]).toContain(tile);
    });
    expect(empty).toBeGreaterThan(0);
  });

  it('gives every slot about the sites it is for', async () => {
    const { placed, slots } = await allocate(smallUniverse(THREE_COUNTRIES), pairsOf(600, 12, 3), {
      ...LAW,
      free_site_share: 0,
    });
    const held = new Float64Array(slots.tile.length);
    for (const slot of placed.slot) held[slot]++;
    expect(held.length).toBeGreaterThan(800);
    expect(placed.slot.length / held.length).toBeCloseTo(7, 1);
    // A slot's sites come from pairs with independent starts; 7 expected, and no more than Poisson spread: P(0 sites) < 1e-3 each.
    expect(held.filter((n) => n < 2).length / held.length).toBeLessThan(0.02);
  });
});

describe('free sites', () => {
  it('are their share of the sites, and fall by population alone', async () => {
    const small = smallUniverse(THREE_COUNTRIES);
    const merchants = 5000;
    const requirements = requirementsOf(
      Array.from({ length: merchants }, (_, m) => [BigInt(m + 1), 'BB', 1] as const),
    );
    const all = await allocate(small, requirements, { ...LAW, free_site_share: 1 });
    const counts = new Map<number, number>();
    for (const tile of all.plan.tile) counts.set(tile, (counts.get(tile) ?? 0) + 1);
    expectByWeight(counts, small.weights.get('BB') ?? new Map<number, number>(), merchants);
    const some = await allocate(small, requirements, { ...LAW, free_site_share: 0.1 });
    const free = slotFigures(some, some.strata, some.country)['free_sites_total'] as number;
    // Binomial(5000, 0.1): standard deviation 21, five of them 106, false alarm below 6e-7.
    expect(Math.abs(free - 500)).toBeLessThan(106);
  });
});

describe('places on the line', () => {
  it('belong to the first tile that passes them, tile borders and empty tiles included', async () => {
    const small = smallUniverse(THREE_COUNTRIES);
    const strata = zoneStrata(small.universe, isMaterial);
    for (const [q, twin] of twinStrata(small).entries()) {
      const borders: number[] = [];
      let sum = 0;
      for (const { measure } of twin.tiles) {
        if (measure > 0) borders.push(sum, sum + measure - 1);
        sum += measure;
      }
      const places = { stratum: new Uint32Array(borders.length).fill(q), place: Float64Array.from(borders) };
      const expected = twin.tiles.flatMap(({ tile, measure }) => (measure > 0 ? [tile, tile] : []));
      expect([...(await locateTiles(small.universe, strata, places, small.read))]).toEqual(expected);
      // Read a run at a time, the same.
      expect([...(await locateTiles(small.universe, strata, places, small.read, 1))]).toEqual(expected);
    }
  });
});

describe('figures of the slots', () => {
  it('put pairs at their floors where one zone leaves them free', async () => {
    const requirements = requirementsOf(
      Array.from({ length: 300 }, (_, m) => [BigInt(m + 1), 'BB', 1 + (m % 9)] as const),
    );
    const made = await allocate(smallUniverse(THREE_COUNTRIES), requirements);
    const figures = slotFigures(made, made.strata, made.country);
    expect(figures).toMatchObject({ strata_total: 1, top1: { at_floor: true }, hhi: { at_floor: true } });
  });

  it('count every site once', async () => {
    const made = await allocate(smallUniverse(THREE_COUNTRIES), pairsOf(80, 12, 9));
    const figures = slotFigures(made, made.strata, made.country) as Record<string, number>;
    const { mean } = figures['sites_per_slot'] as unknown as { mean: number };
    const sites = made.requirements.sites.reduce((a, b) => a + b);
    expect(mean * figures['slots_total'] + figures['free_sites_total']).toBeCloseTo(sites, 6);
    const policy = { ...ALLOC_POLICY };
    expect(spreadDiagnostics(made.plan, made.plan, policy, null)).toMatchObject({
      enabled: false,
      pairs_total: made.requirements.sites.length,
      pairs_guard_touched: 0,
    });
    const { top1, hhi, active } = tileSpread(made.plan);
    top1.forEach((share, p) => {
      expect(share).toBeGreaterThanOrEqual(1 / active[p]);
      expect(hhi[p]).toBeGreaterThanOrEqual(1 / active[p] - 1e-12);
      expect(hhi[p]).toBeLessThanOrEqual(share + 1e-12);
    });
  });

  it('have rows for quotas by merchant, country and zone', async () => {
    const made = await allocate(
      smallUniverse(THREE_COUNTRIES),
      requirementsOf([[(1n << 64n) - 1n, 'AA', 50]]),
    );
    const rows = quotaRows(made.quotas, made.requirements, made.strata);
    expect([...rows.merchantId].every((id) => id === (1n << 64n) - 1n)).toBe(true);
    expect(Array.from(rows.stratum.codes, (code) => rows.stratum.dictionary[code]).slice(0, 2)).toEqual([
      'X/East',
      'X/West',
    ]);
    expect(rows.sites.reduce((a, b) => a + b)).toBe(50);
  });
});
