import { describe, expect, it } from '@jest/globals';
import { fixed, type FixedColumn } from '@merchantry/contracts';
import {
  assertDisjointStreams,
  deriveMaster,
  deriveSubstream,
  gamma,
  merchantU64,
  poisson,
  Substream,
  substreamIds,
  verifyTrace,
  type CounterIntervals,
} from '@merchantry/rng';
import { B32, IDENTITY, inShards, listOf, plain, someIds } from '../../test/small-world.js';
import { acceptance } from './acceptance.js';
import { MerchantStreams } from '../streams/merchant-streams.js';
import { nbMixture } from './nb-mixture.js';
import { nbMixtureKernel } from './nb-mixture-kernel.js';
import { countQuantiles } from '../figures/count-quantiles.js';

/** Small means, so that many attempts are rejected and both Poisson regimes and both gamma branches occur. */
function world(n: number) {
  const ids = someIds(n);
  const mu = Float64Array.from(ids, (_, i) => [1.1, 4, 25, 0.7][i % 4]);
  const phi = Float64Array.from(ids, (_, i) => [2.5, 0.6, 15][i % 3]);
  return {
    ids,
    mu,
    phi,
    columns: { merchant_id: fixed('uint64', ids), mu: fixed('float64', mu), phi: fixed('float64', phi) },
  };
}

interface TwinEvent {
  readonly family: string;
  readonly merchant: bigint;
  readonly before: bigint;
  readonly draws: number;
  readonly blocks: number;
  readonly values: readonly number[];
}

/** The law, one merchant and one draw at a time, every draw on a stream of its own that starts where the last ended. */
function twin(ids: BigUint64Array, mu: Float64Array, phi: Float64Array): TwinEvent[] {
  const master = deriveMaster('mlr:1A.master', B32, 42n);
  const events: TwinEvent[] = [];
  Array.from(merchantU64(ids)).forEach((word, row) => {
    const start = (label: string) => deriveSubstream(master, 'mlr:1A', label, substreamIds(word));
    const used: Record<string, number> = { gamma_nb: 0, poisson_nb: 0 };
    const draw = (
      family: string,
      label: string,
      sample: (s: Substream) => number,
      values: (x: number) => number[],
    ) => {
      const { key, counterHi, counterLo } = start(label);
      const stream = new Substream(key, counterHi, counterLo).skip(used[label]);
      const before = (counterHi << 64n) + counterLo + BigInt(used[label]);
      const x = sample(stream);
      used[label] += stream.blocks;
      events.push({
        family,
        merchant: ids[row],
        before,
        draws: stream.draws,
        blocks: stream.blocks,
        values: values(x),
      });
      return x;
    };
    for (let attempt = 1; ; attempt++) {
      const g = draw(
        'gamma_component',
        'gamma_nb',
        (s) => gamma(s, phi[row]),
        (x) => [phi[row], x],
      );
      const lambda = (mu[row] / phi[row]) * g;
      const k = draw(
        'poisson_component',
        'poisson_nb',
        (s) => poisson(s, lambda),
        (x) => [lambda, x, attempt],
      );
      if (k < 2) continue;
      const { counterHi, counterLo } = start('nb_final');
      const before = (counterHi << 64n) + counterLo;
      const values = [mu[row], phi[row], k, attempt - 1];
      events.push({ family: 'nb_final', merchant: ids[row], before, draws: 0, blocks: 0, values });
      break;
    }
  });
  return events;
}

const PAYLOAD: Record<string, string[]> = {
  gamma_component: ['alpha', 'gamma_value'],
  poisson_component: ['lambda', 'k', 'attempt'],
  nb_final: ['mu', 'dispersion_k', 'n_outlets', 'nb_rejections'],
};

describe('the mixture kernel', () => {
  const small = world(150);
  const { logs } = inShards(nbMixtureKernel, 1, small.columns, IDENTITY);

  it('agrees with single draws on single substreams, event by event in canonical order', () => {
    const expected = twin(small.ids, small.mu, small.phi);
    expect(expected.length).toBeGreaterThan(600); // many rejections among them
    const found: (TwinEvent & { at: bigint })[] = [];
    for (const [family, table] of Object.entries(logs.families)) {
      const column = (name: string) => listOf(table.columns[name]);
      const [ts, merchant] = [column('ts_utc'), column('merchant_id')] as [bigint[], bigint[]];
      const [hi, lo] = [column('rng_counter_before_hi'), column('rng_counter_before_lo')] as [
        bigint[],
        bigint[],
      ];
      const [draws, blocks] = [column('draws'), column('blocks')].map((values) => values.map(Number));
      const payload = PAYLOAD[family].map((name) => column(name).map(Number));
      for (let i = 0; i < table.rows; i++) {
        const values = payload.map((v) => v[i]);
        const before = (hi[i] << 64n) + lo[i];
        found.push({
          at: ts[i],
          family,
          merchant: merchant[i],
          before,
          draws: draws[i],
          blocks: blocks[i],
          values,
        });
      }
    }
    found.sort((a, b) => Number(a.at - b.at));
    expect(found.map(({ at, ...event }) => ({ place: Number(at) / 2, ...event }))).toEqual(
      expected.map((event, place) => ({ place, ...event })),
    );
  });

  it.each([2, 5, 150])('gives the same logs and outcomes from %i shards', (shards) => {
    const split = inShards(nbMixtureKernel, shards, small.columns, IDENTITY);
    const whole = inShards(nbMixtureKernel, 1, small.columns, IDENTITY);
    expect(plain(split.logs)).toEqual(plain(whole.logs));
    const outlets = (outputs: typeof split.outputs) =>
      outputs.flatMap(({ tables }) => listOf(tables['outcome'].columns['outlets']));
    expect(outlets(split.outputs)).toEqual(outlets(whole.outputs));
  });

  it('spends what each family may spend, and its trace adds up', () => {
    const g = logs.families['gamma_component'].columns;
    const gammaCosts = [listOf(g['alpha']), listOf(g['draws']), listOf(g['blocks'])] as [
      number[],
      bigint[],
      bigint[],
    ];
    gammaCosts[0].forEach((alpha, i) => {
      const [draws, blocks] = [Number(gammaCosts[1][i]), Number(gammaCosts[2][i])];
      // attempts cost 2/1 and, with a positive cube, 1/1 more; the last one always has it; below shape 1 one more 1/1
      const attempts = draws - blocks;
      const single = blocks - attempts;
      expect(attempts).toBeGreaterThanOrEqual(1);
      expect(single).toBeGreaterThanOrEqual(alpha < 1 ? 2 : 1);
      expect(single).toBeLessThanOrEqual(attempts + (alpha < 1 ? 1 : 0));
    });
    const p = logs.families['poisson_component'].columns;
    const rows = logs.families['poisson_component'].rows;
    const [lambda, k] = [listOf(p['lambda']) as number[], listOf(p['k']) as bigint[]];
    const [draws, blocks] = [listOf(p['draws']) as bigint[], listOf(p['blocks']) as bigint[]];
    for (let i = 0; i < rows; i++) {
      if (lambda[i] < 10) expect([draws[i], blocks[i]]).toEqual([k[i] + 1n, k[i] + 1n]);
      else expect(draws[i]).toBe(2n * blocks[i]);
    }
    expect(lambda.some((l) => l >= 10) && lambda.some((l) => l < 10)).toBe(true);
    expect(() => verifyTrace(logs.families, logs.trace)).not.toThrow();
  });

  it('never draws a block twice', () => {
    const streams = new MerchantStreams(small.ids, IDENTITY);
    const row = new Map(Array.from(small.ids, (id, i) => [id, i]));
    const parts = ['gamma', 'poisson'].map((name) => {
      const { columns } = logs.families[`${name}_component`];
      const words = (column: string) => listOf(columns[column]) as bigint[];
      const { keys } = streams.of(`${name}_nb`);
      return {
        keys: words('merchant_id').map((id) => keys[row.get(id)!]),
        ...Object.fromEntries(COUNTERS.map(([field, column]) => [field, words(column)])),
      } as Record<keyof CounterIntervals, bigint[]>;
    });
    const joined = Object.fromEntries(
      Object.keys(parts[0]).map((field) => {
        const name = field as keyof CounterIntervals;
        return [name, BigUint64Array.from([...parts[0][name], ...parts[1][name]])];
      }),
    ) as unknown as CounterIntervals;
    expect(() => assertDisjointStreams(joined)).not.toThrow();
    const twice = {
      ...joined,
      keys: joined.keys.map(() => 1n),
      beforeLo: joined.beforeLo.map(() => 0n),
      beforeHi: joined.beforeHi.map(() => 0n),
    };
    expect(() => assertDisjointStreams(twice)).toThrow();
  });

  it('shows the published draws of merchant 1', () => {
    const ids = BigUint64Array.of(1n);
    const streams = new MerchantStreams(ids, IDENTITY);
    const phi = Float64Array.of(2.5);
    const mu = Float64Array.of((25 * 2.5) / 5.92398436891456);
    const mixture = nbMixture(mu, phi, streams.of('gamma_nb'), streams.of('poisson_nb'));
    expect(mixture.gamma.value[0]).toBeCloseTo(5.92398436891456, 13);
    expect([mixture.gamma.draws[0], mixture.gamma.blocks[0]]).toEqual([3, 2]);
    expect([mixture.poisson.value[0], mixture.poisson.draws[0], mixture.poisson.blocks[0]]).toEqual([
      23, 2, 1,
    ]);
    expect([mixture.outlets[0], mixture.rejections[0]]).toEqual([23, 0]);
  });

  it('keeps its stream: counts of the first merchants of seed 42', () => {
    const final = logs.families['nb_final'].columns;
    expect(listOf(final['n_outlets']).slice(0, 16)).toEqual(NOREG_OUTLETS);
    expect(listOf(final['nb_rejections']).slice(0, 16)).toEqual(NOREG_REJECTIONS);
  });
});

const COUNTERS = [
  ['beforeHi', 'rng_counter_before_hi'],
  ['beforeLo', 'rng_counter_before_lo'],
  ['afterHi', 'rng_counter_after_hi'],
  ['afterLo', 'rng_counter_after_lo'],
] as const;

/** These may be wrong, but they may not change by accident. */
const NOREG_OUTLETS = [2, 3, 29, 2, 3, 4, 25, 2, 2, 12, 50, 2, 2, 29, 14, 5];
const NOREG_REJECTIONS = [0, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 2, 0, 0, 23];

describe('merchants that cannot be drawn', () => {
  const ids = someIds(8);
  const mu = Float64Array.of(10, NaN, 1e12, 1e-5, 10, -1, 10, 10);
  const phi = Float64Array.of(15, 15, 15, 15, Infinity, 15, 0, 15);
  const columns = { merchant_id: fixed('uint64', ids), mu: fixed('float64', mu), phi: fixed('float64', phi) };
  const { outputs, logs } = inShards(nbMixtureKernel, 1, columns, IDENTITY);

  it('are given up with a code and leave no event', () => {
    const { abort, outlets } = outputs[0].tables['outcome'].columns;
    expect(listOf(abort)).toEqual([0, 1, 2, 1, 1, 1, 1, 0]);
    expect(listOf(outlets).map((n) => Number(n) > 0)).toEqual([
      true,
      ...new Array<boolean>(6).fill(false),
      true,
    ]);
    for (const table of Object.values(logs.families)) {
      expect(new Set(listOf(table.columns['merchant_id']))).toEqual(new Set([ids[0], ids[7]]));
    }
  });

  it('change nothing for the others', () => {
    const alone = {
      merchant_id: fixed('uint64', ids.slice(7)),
      mu: fixed('float64', mu.slice(7)),
      phi: fixed('float64', phi.slice(7)),
    };
    const other = inShards(nbMixtureKernel, 1, alone, IDENTITY).outputs[0].tables['outcome'].columns[
      'outlets'
    ];
    expect(listOf(other)[0]).toBe((outputs[0].tables['outcome'].columns['outlets'] as FixedColumn).values[7]);
  });
});

describe('moments', () => {
  const n = 200_000;
  const ids = BigUint64Array.from({ length: n }, (_, i) => BigInt(i + 1));
  const streams = new MerchantStreams(ids, IDENTITY);
  const gammaStreams = streams.of('gamma_nb');
  const poissonStreams = streams.of('poisson_nb');

  // 12 means, each beyond 6 standard errors with probability 2e-9 (n makes them normal): false alarm below 1e-7.
  it.each([
    [1.2, 2.5],
    [3, 0.6],
    [30, 15],
    [9.5, 80],
  ])('mu %d, phi %d: counts of two and more, their squares and the rejections', (mu, phi) => {
    const { outlets, rejections } = nbMixture(
      new Float64Array(n).fill(mu),
      new Float64Array(n).fill(phi),
      gammaStreams,
      poissonStreams,
    );
    const mass = truncatedMass(mu, phi);
    const moment = (power: number) => mass.reduce((sum, p, k) => sum + p * k ** power, 0);
    const near = (sum: number, mean: number, variance: number) =>
      expect(Math.abs(sum / n - mean)).toBeLessThan(6 * Math.sqrt(variance / n));
    near(
      total(outlets, (k) => k),
      moment(1),
      moment(2) - moment(1) ** 2,
    );
    near(
      total(outlets, (k) => k * k),
      moment(2),
      moment(4) - moment(2) ** 2,
    );
    const a = acceptance(mu, phi);
    near(
      total(rejections, (r) => r),
      (1 - a) / a,
      (1 - a) / a ** 2,
    );

    // the mean against its closed form: (mu - P1) / (1 - P0 - P1)
    const p = phi / (mu + phi);
    const one = p ** phi * phi * (1 - p);
    expect(moment(1)).toBeCloseTo((mu - one) / a, 9);
  });
});

/** Probability of k given k >= 2, by recursion on the negative-binomial probability function. */
function truncatedMass(mu: number, phi: number): number[] {
  const p = phi / (mu + phi);
  const mass = [p ** phi];
  for (let k = 1; k < 3000; k++) mass.push(mass[k - 1] * ((phi + k - 1) / k) * (1 - p));
  const accepted = 1 - mass[0] - mass[1];
  return mass.map((m, k) => (k < 2 ? 0 : m / accepted));
}

function total(values: Int32Array, of: (value: number) => number): number {
  let sum = 0;
  for (const value of values) sum += of(value);
  return sum;
}

describe('outlet quantiles', () => {
  it('are nearest ranks', () => {
    const hundred = Int32Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(countQuantiles(hundred)).toEqual({
      min: 1,
      p05: 5,
      p25: 25,
      p50: 50,
      p75: 75,
      p90: 90,
      p99: 99,
      max: 100,
    });
    expect(countQuantiles(Int32Array.of(7))).toMatchObject({ min: 7, p50: 7, max: 7 });
    expect(countQuantiles(new Int32Array(0))).toMatchObject({ min: 0, p50: 0, max: 0 });
  });
});
