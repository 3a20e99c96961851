import { describe, expect, it } from '@jest/globals';
import { fixed, type FixedColumn } from '@merchantry/contracts';
import {
  bernoulli,
  deriveMaster,
  deriveSubstream,
  merchantU64,
  Substream,
  substreamIds,
} from '@merchantry/rng';
import { hurdleLogits, logistic, type HurdleTerms } from '../design/index.js';
import { B32, IDENTITY, inShards, listOf, plain, someIds } from '../../test/small-world.js';
import { MerchantStreams } from '../streams/merchant-streams.js';
import { hurdleEvents } from './hurdle.js';
import { hurdleFigures } from './hurdle-figures.js';
import { hurdleKernel } from './hurdle-kernel.js';

const terms: HurdleTerms = {
  intercept: 0.3,
  mcc: Float64Array.of(-1.5, 0.2, 0.9),
  channel: Float64Array.of(0.1, -0.2),
  bucket: Float64Array.of(-0.4, -0.2, 0, 0.2, 0.4),
};

function world(n: number) {
  const ids = someIds(n);
  const mcc = Uint16Array.from(ids, (_, i) => i % 3);
  const channel = Uint8Array.from(ids, (_, i) => (i >> 2) % 2);
  const bucket = Uint8Array.from(ids, (_, i) => (i >> 3) % 5);
  const columns = {
    merchant_id: fixed('uint64', ids),
    mcc: fixed('uint16', mcc),
    channel: fixed('uint8', channel),
    bucket: fixed('uint8', bucket),
  };
  return { ids, design: { rows: n, mcc, channel, bucket }, columns };
}
const params = { ...IDENTITY, terms };
const streamsOf = (ids: BigUint64Array) => new MerchantStreams(ids, IDENTITY).of('hurdle_bernoulli');
const payload = (batch: { payload: Readonly<Record<string, unknown>> }, name: string) =>
  (batch.payload[name] as FixedColumn).values;

describe('hurdle events', () => {
  it('show the published vector of merchant 1', () => {
    const batch = hurdleEvents(BigUint64Array.of(1n), Float64Array.of(0.5), streamsOf(BigUint64Array.of(1n)));
    expect([...payload(batch, 'u')]).toEqual([0.4067108032347433]);
    expect(batch.beforeHi[0].toString(16)).toBe('124bd235afd0eaee');
    expect(batch.beforeLo[0].toString(16)).toBe('c4ead1c1b611b31a');
    expect(batch.afterLo[0] - batch.beforeLo[0]).toBe(1n);
  });

  it('agree with one substream and one Bernoulli draw at a time', () => {
    const { ids, design, columns } = world(200);
    const { logs } = inShards(hurdleKernel, 1, columns, params);
    const table = logs.families['hurdle_bernoulli'];
    const master = deriveMaster('mlr:1A.master', B32, 42n);
    const words = merchantU64(ids);
    const logits = hurdleLogits(terms, design);
    const twin = Array.from(ids, (_, row) => {
      const start = deriveSubstream(master, 'mlr:1A', 'hurdle_bernoulli', substreamIds(words[row]));
      const pi = logistic(logits[row]);
      const multi = bernoulli(new Substream(start.key, start.counterHi, start.counterLo), pi);
      const u = new Substream(start.key, start.counterHi, start.counterLo).u01();
      return { pi, u, multi, hi: start.counterHi, lo: start.counterLo };
    });
    expect(listOf(table.columns['merchant_id'])).toEqual([...ids]);
    expect(listOf(table.columns['pi'])).toEqual(twin.map((t) => t.pi));
    expect(listOf(table.columns['u'])).toEqual(twin.map((t) => t.u));
    expect(listOf(table.columns['is_multi'])).toEqual(twin.map((t) => t.multi));
    expect(listOf(table.columns['rng_counter_before_hi'])).toEqual(twin.map((t) => t.hi));
    expect(listOf(table.columns['rng_counter_before_lo'])).toEqual(twin.map((t) => t.lo));
    expect(new Set(listOf(table.columns['draws']))).toEqual(new Set([1n]));
  });

  it.each([2, 3, 7, 101])('are the same from %i shards', (shards) => {
    const { columns } = world(101);
    const whole = inShards(hurdleKernel, 1, columns, params).logs;
    expect(plain(inShards(hurdleKernel, shards, columns, params).logs)).toEqual(plain(whole));
  });

  it('draw nothing where pi is exactly 0 or 1', () => {
    const ids = BigUint64Array.of(5n, 6n, 7n);
    const batch = hurdleEvents(ids, Float64Array.of(0, 1, 0.5), streamsOf(ids));
    expect([...payload(batch, 'is_multi')].slice(0, 2)).toEqual([0, 1]);
    expect([...payload(batch, 'deterministic')]).toEqual([1, 1, 0]);
    expect(listOf(batch.payload['u']).slice(0, 2)).toEqual([null, null]);
    expect([...batch.draws]).toEqual([0, 0, 1]);
    expect([...batch.blocks]).toEqual([0, 0, 1]);
    expect(batch.afterLo[0]).toBe(batch.beforeLo[0]);
    expect(hurdleFigures(batch)).toMatchObject({ merchants: 3, deterministic: 2, mean_pi: 0.5 });
  });

  it('carry the counter from the low to the high word', () => {
    const streams = {
      keys: BigUint64Array.of(1n),
      counterHi: BigUint64Array.of(9n),
      counterLo: BigUint64Array.of((1n << 64n) - 1n),
    };
    const batch = hurdleEvents(BigUint64Array.of(1n), Float64Array.of(0.5), streams);
    expect([batch.afterHi[0], batch.afterLo[0]]).toEqual([10n, 0n]);
  });

  it.each([NaN, -0.1, 1.0000001, Infinity])('refuse the probability %d', (pi) => {
    const ids = BigUint64Array.of(77n);
    expect(() => hurdleEvents(ids, Float64Array.of(pi), streamsOf(ids))).toThrow(
      expect.objectContaining({
        code: 'hurdle_nonfinite_or_oob_pi',
        place: expect.objectContaining({ merchantId: 77n }),
      }),
    );
  });

  // 5 counts, each beyond 6 standard errors with probability 2e-9: false alarm below 1e-8.
  it.each([0.01, 0.2, 0.5, 0.635, 0.99])('happen with probability %d', (pi) => {
    const n = 200_000;
    const ids = BigUint64Array.from({ length: n }, (_, i) => BigInt(i + 1));
    const { multi } = hurdleFigures(hurdleEvents(ids, new Float64Array(n).fill(pi), streamsOf(ids)));
    expect(Math.abs(multi - n * pi)).toBeLessThan(6 * Math.sqrt(n * pi * (1 - pi)));
  });
});
