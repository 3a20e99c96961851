import { describe, expect, it } from '@jest/globals';
import { fixed, type FixedColumn, type ListColumn } from '@merchantry/contracts';
import { deriveMaster, deriveSubstream, gumbel, merchantU64, Substream, substreamIds } from '@merchantry/rng';
import fc from 'fast-check';
import { IDENTITY, inShards, listOf, plain, someIds } from '../../test/small-world.js';
import { MASTER_TAG, DOMAIN_TAG } from '../streams/merchant-streams.js';
import { consideredCountries, type SelectionLaw } from './considered.js';
import { gumbelKernel, type GumbelParams } from './gumbel-kernel.js';
import { topK } from './top-k.js';

const lists = (rows: readonly (readonly number[])[]): ListColumn => {
  const items = fixed('uint16', Uint16Array.from(rows.flat()));
  const offsets = new Uint32Array(rows.length + 1);
  rows.forEach((row, i) => (offsets[i + 1] = offsets[i] + row.length));
  return { kind: 'list', type: { list: 'uint16' }, length: rows.length, offsets, items };
};
const law = (weights: readonly number[], change: Partial<SelectionLaw> = {}): SelectionLaw => ({
  countries: weights.map((_, i) => String.fromCharCode(65 + i, 65 + i)),
  weights: Float64Array.from(weights),
  caps: Int32Array.of(0),
  includesZero: Uint8Array.of(0),
  ...change,
});
const considered = (candidates: readonly number[][], kTarget: readonly number[], rules: SelectionLaw) =>
  consideredCountries(
    {
      kTarget: Int32Array.from(kTarget),
      currency: new Uint16Array(kTarget.length),
      candidates: lists(candidates),
    },
    rules,
  );

describe('the considered countries', () => {
  it('are weighed among themselves and listed by code, whatever their rank', () => {
    const { country, place, weight, eligible, reason } = considered(
      [[3, 0, 2]],
      [2],
      law([0.1, 0.4, 0.2, 0.1]),
    );
    expect([...country]).toEqual([0, 2, 3]);
    expect([...place]).toEqual([1, 2, 0]);
    expect([...weight]).toEqual([0.1 / 0.4, 0.2 / 0.4, 0.1 / 0.4]);
    expect([...eligible]).toEqual([3]);
    expect([...reason]).toEqual([0]);
  });

  it('lack countries without a weight row, and those of weight zero unless the policy includes them', () => {
    const weights = [0.5, NaN, 0, 0.5];
    const excluded = considered([[0, 1, 2, 3]], [2], law(weights));
    expect([...excluded.country]).toEqual([0, 3]);
    const included = considered([[0, 1, 2, 3]], [2], law(weights, { includesZero: Uint8Array.of(1) }));
    expect([...included.country]).toEqual([0, 2, 3]);
    expect([...included.weight]).toEqual([0.5, 0, 0.5]);
    expect([...included.eligible]).toEqual([2]);
  });

  it('are the first by rank where there is a cap', () => {
    const { country, capped, reason } = considered(
      [[3, 0, 2], [1]],
      [3, 3],
      law([1, 1, 1, 1], { caps: Int32Array.of(2) }),
    );
    expect([...country]).toEqual([0, 3, 1]);
    expect([...capped]).toEqual([2, 1]);
    expect([...reason]).toEqual([4, 0]);
  });

  it('are none for a merchant that ends early, with the first reason that holds', () => {
    const cases = considered(
      [[], [], [0], [1], [1, 0]],
      [0, 2, 0, 2, 2],
      law([0, NaN], { includesZero: Uint8Array.of(1) }),
    );
    expect([...cases.reason]).toEqual([1, 1, 2, 3, 3]);
    expect(cases.country.length).toBe(0);
    // The cap is told last: it only informs.
    const capped = considered([[1, 0]], [1], law([0.4, 0], { caps: Int32Array.of(1) }));
    expect([...capped.reason]).toEqual([3]);
  });
});

describe('the choice', () => {
  it('is the largest keys, equal ones in order of rank', () => {
    const among = considered([[2, 1, 0]], [2], law([1, 1, 1]));
    const { order, kRealized, ties } = topK(among, Float64Array.of(0.3, 0.3, 0.3), Int32Array.of(2));
    // Codes 0, 1, 2 stand at places 2, 1, 0.
    expect([...order]).toEqual([0, 2, 1]);
    expect([...kRealized]).toEqual([2]);
    expect([...ties]).toEqual([2]);
  });

  it('falls short where fewer countries have a weight than are aimed at', () => {
    const among = considered([[0, 1]], [5], law([0.2, 0], { includesZero: Uint8Array.of(1) }));
    const { order, kRealized, hasKey } = topK(among, Float64Array.of(0.5, 0.9), Int32Array.of(5));
    expect([[...order], [...kRealized], [...hasKey]]).toEqual([[1, 0], [1], [1, 0]]);
  });

  // Inclusion probabilities of sampling without replacement in proportion to weights (Plackett-Luce), by enumeration
  // of all ordered choices. 30 frequencies, each refused beyond 6 standard errors: a false alarm in 30 * 2e-9 = 6e-8.
  it.each([1, 2, 3, 4, 5])('of %i among six countries includes each as often as the weights say', (k) => {
    const weights = [0.4, 0.25, 0.15, 0.1, 0.07, 0.03];
    const n = 30_000;
    const kernelParams: GumbelParams = { ...IDENTITY, ...law(weights), logsAll: true };
    const columns = selectionColumns(
      someIds(n),
      new Int32Array(n).fill(k),
      Array.from({ length: n }, () => [0, 1, 2, 3, 4, 5]),
    );
    const { tables } = gumbelKernel({ rows: n, columns, params: kernelParams });
    const chosen = new Map<unknown, number>();
    for (const iso of listOf(tables['membership'].columns['country_iso']))
      chosen.set(iso, (chosen.get(iso) ?? 0) + 1);
    inclusion(weights, k).forEach((p, i) => {
      const error = Math.sqrt((p * (1 - p)) / n);
      const found = (chosen.get(kernelParams.countries[i]) ?? 0) / n;
      expect(Math.abs(found - p)).toBeLessThan(6 * error);
    });
  });
});

/** Probability that each of the weights is among the first k of a sequence drawn without replacement. */
function inclusion(weights: readonly number[], k: number): number[] {
  const out = weights.map(() => 0);
  const visit = (taken: readonly number[], probability: number, left: number) => {
    if (taken.length === k) {
      for (const i of taken) out[i] += probability;
      return;
    }
    weights.forEach((w, i) => {
      if (!taken.includes(i)) visit([...taken, i], (probability * w) / left, left - w);
    });
  };
  visit(
    [],
    1,
    weights.reduce((sum, w) => sum + w, 0),
  );
  return out;
}

function selectionColumns(
  ids: BigUint64Array,
  kTarget: Int32Array,
  candidates: readonly (readonly number[])[],
) {
  return {
    merchant_id: fixed('uint64', ids),
    k_target: fixed('int32', kTarget),
    currency: fixed('uint16', new Uint16Array(ids.length)),
    candidates: lists(candidates),
  };
}

/** The law of section 8 said plainly: one merchant after the other, sort and slice. */
function naive(
  ids: BigUint64Array,
  kTarget: Int32Array,
  candidates: readonly (readonly number[])[],
  { countries, weights, includesZero, caps }: SelectionLaw,
) {
  const master = deriveMaster(MASTER_TAG, IDENTITY.b32, IDENTITY.seed);
  const words = merchantU64(ids);
  return candidates.map((all, m) => {
    if (all.length === 0 || kTarget[m] === 0) return [];
    const capped = caps[0] > 0 ? all.slice(0, caps[0]) : all;
    const kept = capped
      .map((code, rank) => ({ iso: countries[code], rank, w: weights[code] }))
      .filter(({ w }) => w > 0 || (w === 0 && includesZero[0] === 1));
    const sum = kept.reduce((total, { w }) => total + w, 0);
    if (sum === 0) return [];
    const keyed = kept.map(({ iso, rank, w }) => {
      const start = deriveSubstream(master, DOMAIN_TAG, 'gumbel_key', substreamIds(words[m], iso));
      const stream = new Substream(start.key, start.counterHi, start.counterLo);
      return { iso, rank, key: gumbel(stream, w / sum) };
    });
    const ordered = keyed
      .filter(({ key }) => key !== null)
      .sort((a, b) => b.key! - a.key! || a.rank - b.rank || (a.iso < b.iso ? -1 : 1))
      .slice(0, kTarget[m]);
    return keyed
      .map(({ iso, key }) => ({
        iso,
        key,
        order: ordered.findIndex((chosen) => chosen.iso === iso) + 1 || null,
      }))
      .sort((a, b) => (a.iso < b.iso ? -1 : 1));
  });
}

describe('the kernel', () => {
  const world = fc.record({
    weights: fc.array(
      fc.oneof(fc.constant(0), fc.constant(NaN), fc.double({ min: 1e-7, max: 0.2, noNaN: true })),
      {
        minLength: 6,
        maxLength: 6,
      },
    ),
    cap: fc.integer({ min: 0, max: 4 }),
    includesZero: fc.constantFrom(0, 1),
    merchants: fc.array(
      fc.record({
        k: fc.integer({ min: 0, max: 5 }),
        candidates: fc.shuffledSubarray([0, 1, 2, 3, 4, 5]),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  });

  it('agrees with its plain twin, in any number of shards', () => {
    fc.assert(
      fc.property(
        world,
        fc.integer({ min: 1, max: 5 }),
        ({ weights, cap, includesZero, merchants }, shards) => {
          const ids = BigUint64Array.from(merchants, (_, i) => 3n + (BigInt(i) << 40n));
          const kTarget = Int32Array.from(merchants, ({ k }) => k);
          const candidates = merchants.map((merchant) => merchant.candidates);
          const rules = law(weights, { caps: Int32Array.of(cap), includesZero: Uint8Array.of(includesZero) });
          const columns = selectionColumns(ids, kTarget, candidates);
          const cut = columns as unknown as Record<string, FixedColumn>;
          const { logs } = inShards(gumbelKernel, Math.min(shards, ids.length), cut, {
            ...IDENTITY,
            ...rules,
            logsAll: true,
          });
          const events = logs.families['gumbel_key'].columns;
          const found = listOf(events['merchant_id']).map((id, i) => ({
            id,
            iso: listOf(events['country_iso'])[i],
            key: listOf(events['key'])[i],
            order: listOf(events['selection_order'])[i],
          }));
          const expected = naive(ids, kTarget, candidates, rules).flatMap((rows, m) =>
            rows.map(({ iso, key, order }) => ({
              id: ids[m],
              iso,
              key: key === null ? null : expect.closeTo(key, 9),
              order,
            })),
          );
          expect(found).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  const N = 24;
  const columns = selectionColumns(
    someIds(N),
    Int32Array.from({ length: N }, (_, i) => i % 4),
    Array.from({ length: N }, (_, i) => Array.from({ length: i % 6 }, (_, j) => (i + j) % 6)),
  );
  const kernelParams: GumbelParams = {
    ...IDENTITY,
    ...law([0.4, 0.25, 0.15, 0.1, 0.07, 0.03]),
    logsAll: true,
  };

  it('logs the chosen only, with the same choice and the same counters, where the policy says so', () => {
    const all = gumbelKernel({ rows: N, columns, params: kernelParams });
    const few = gumbelKernel({ rows: N, columns, params: { ...kernelParams, logsAll: false } });
    expect(plainTable(few.tables['membership'])).toEqual(plainTable(all.tables['membership']));
    const [everyEvent] = all.events!;
    const [chosenEvent] = few.events!;
    const isChosen = listOf(everyEvent.payload['selected']) as boolean[];
    expect(chosenEvent.seq.length).toBe(all.tables['membership'].rows);
    expect([...chosenEvent.beforeLo]).toEqual([...everyEvent.beforeLo].filter((_, i) => isChosen[i]));
    expect(listOf(chosenEvent.payload['key'])).toEqual(
      listOf(everyEvent.payload['key']).filter((_, i) => isChosen[i]),
    );
  });

  it('draws the published vector', () => {
    const one = selectionColumns(BigUint64Array.of(1n), Int32Array.of(1), [[0]]);
    const params: GumbelParams = { ...IDENTITY, ...law([1]), countries: ['GB'], logsAll: true };
    const [batch] = gumbelKernel({ rows: 1, columns: one, params }).events!;
    expect(listOf(batch.payload['u'])).toEqual([0.4213282315459122]);
    expect(batch.beforeHi[0]).toBe(0xdf3c76cf0546e9d8n);
    // One country has all the weight: its key is -ln(-ln u).
    expect(listOf(batch.payload['key'])[0]).toBeCloseTo(-Math.log(-Math.log(0.4213282315459122)), 12);
  });

  it('draws what it always drew', () => {
    const cut = columns as unknown as Record<string, FixedColumn>;
    const { families } = inShards(gumbelKernel, 1, cut, kernelParams).logs;
    // These values may be wrong, but they may not change by accident.
    expect(
      ['country_iso', 'u', 'selection_order'].map((name) =>
        listOf(families['gumbel_key'].columns[name]).join(' '),
      ),
    ).toMatchSnapshot();
    const [one, three] = [1, 3].map((shards) =>
      plain(inShards(gumbelKernel, shards, cut, kernelParams).logs),
    );
    expect(three).toEqual(one);
  });
});

const plainTable = ({ columns }: { columns: Parameters<typeof Object.entries>[0] }) =>
  Object.entries(columns as Record<string, FixedColumn>).map(([name, values]) => [name, listOf(values)]);
