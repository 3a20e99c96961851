import { describe, expect, it } from '@jest/globals';
import { fixed, type FixedColumn } from '@merchantry/contracts';
import { Substream, verifyTrace, ztp } from '@merchantry/rng';
import fc from 'fast-check';
import { IDENTITY, inShards, listOf, plain, someIds } from '../../test/small-world.js';
import { MerchantStreams } from '../streams/merchant-streams.js';
import { assertAttemptLaws } from './attempt-laws.js';
import { ztpRates } from './rate.js';
import { ztpKernel, type ZtpParams } from './ztp-kernel.js';
import { ENDING, ztpTargets } from './ztp-targets.js';

const N = 60;
const TERMS = { intercept: -1.6, logSites: 0.95, openness: 0.5 };
const params = (change: Partial<ZtpParams> = {}): ZtpParams => ({
  ...IDENTITY,
  terms: TERMS,
  cap: 64,
  abortsExhausted: false,
  ...change,
});
const columns: Record<string, FixedColumn> = {
  merchant_id: fixed('uint64', someIds(N)),
  n_outlets: fixed(
    'int32',
    Int32Array.from({ length: N }, (_, i) => 2 + ((i * 37) % 500)),
  ),
  openness: fixed(
    'float64',
    Float64Array.from({ length: N }, (_, i) => (i % 11) / 10),
  ),
  candidates: fixed(
    'int32',
    Int32Array.from({ length: N }, (_, i) => i % 5),
  ),
};

describe('the rate of foreign countries', () => {
  it('is the figure worked out by hand', () => {
    // exp(-1.6 + 0.95 ln 10 + 0.5 * 0.2) = exp(-1.5) * 10^0.95
    const [rate] = ztpRates(TERMS, Int32Array.of(10), Float64Array.of(0.2));
    expect(rate).toBeCloseTo(0.22313016014842982 * 8.912509381337454, 12);
  });

  it('is infinite or zero rather than wrong where it leaves the doubles', () => {
    const far = { intercept: 800, logSites: 0, openness: -1600 };
    expect([...ztpRates(far, Int32Array.of(2, 2), Float64Array.of(0, 1))]).toEqual([Infinity, 0]);
  });
});

describe('the targets', () => {
  const streamsOf = (n: number, seed = 42n) =>
    new MerchantStreams(someIds(n), { ...IDENTITY, seed }).of('poisson_component');

  it('are those of the zero-truncated sampler, merchant by merchant', () => {
    const rates = Float64Array.from({ length: 400 }, (_, i) => 0.02 + (i % 40) * 0.6);
    const streams = streamsOf(400);
    const targets = ztpTargets(rates, new Int32Array(400).fill(3), 64, streams);
    const twin = new Substream();
    for (let i = 0; i < 400; i++) {
      const { k, attempts, exhausted } = ztp(twin.seat(streams, i), rates[i], 64);
      expect([targets.k[i], targets.attempts[i], targets.used[i]]).toEqual([k, attempts, twin.blocks]);
      expect(targets.ending[i]).toBe(exhausted ? ENDING.exhausted : ENDING.accepted);
    }
  });

  it('draw nothing without candidates, and nothing from a rate that is none', () => {
    const rates = Float64Array.of(1, 0, Infinity, NaN, 2e9, 1);
    const targets = ztpTargets(rates, Int32Array.of(0, 0, 4, 4, 4, 4), 64, streamsOf(6));
    expect([...targets.ending]).toEqual([1, 3, 3, 3, 3, 0]);
    expect(new Set(targets.draws.merchant)).toEqual(new Set([5]));
  });

  it('stop at the cap when nothing but zeros comes', () => {
    const targets = ztpTargets(new Float64Array(4).fill(1e-12), new Int32Array(4).fill(1), 3, streamsOf(4));
    expect([...targets.attempts]).toEqual([3, 3, 3, 3]);
    expect([...targets.ending]).toEqual([2, 2, 2, 2]);
    expect([...targets.draws.attempt]).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
  });

  // Mean lambda / (1 - e^-lambda), variance mean (1 + lambda - mean). Seven rates, each refused beyond 6 standard
  // errors: a false alarm in 7 * 2e-9 = 1.4e-8 seeds.
  it.each([0.05, 0.4, 1, 3.7, 9.99, 10, 24])('have the mean of a zero-truncated Poisson of %d', (lambda) => {
    const n = 40_000;
    const rates = new Float64Array(n).fill(lambda);
    const { k, ending } = ztpTargets(rates, new Int32Array(n).fill(1), 1000, streamsOf(n));
    expect(ending.every((end) => end === ENDING.accepted)).toBe(true);
    const mean = lambda / -Math.expm1(-lambda);
    const error = Math.sqrt((mean * (1 + lambda - mean)) / n);
    const found = k.reduce((sum, value) => sum + value, 0) / n;
    expect(Math.abs(found - mean)).toBeLessThan(6 * error);
  });

  // Attempts are geometric with success 1 - e^-lambda; 6 standard errors, a false alarm in 2e-9.
  it('take as many attempts as a geometric law says', () => {
    const n = 40_000;
    const lambda = 0.5;
    const targets = ztpTargets(
      new Float64Array(n).fill(lambda),
      new Int32Array(n).fill(1),
      1000,
      streamsOf(n),
    );
    const success = -Math.expm1(-lambda);
    const error = Math.sqrt((1 - success) / (success * success) / n);
    const found = targets.attempts.reduce((sum, value) => sum + value, 0) / n;
    expect(Math.abs(found - 1 / success)).toBeLessThan(6 * error);
  });
});

describe('the kernel', () => {
  it('gives the same from any number of shards', () => {
    const [one, ...more] = [1, 2, 7].map((shards) =>
      plain(inShards(ztpKernel, shards, columns, params()).logs),
    );
    for (const other of more) expect(other).toEqual(one);
  });

  it('keeps the laws of the attempts and of the trace, whatever the rates, the cap and the policy', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -6, max: 3, noNaN: true }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
        (intercept, cap, abortsExhausted, seed) => {
          const change = { terms: { ...TERMS, intercept }, cap, abortsExhausted, seed };
          const { outputs, logs } = inShards(ztpKernel, 1, columns, params(change));
          assertAttemptLaws(
            (outputs[0].events ?? []).filter(({ seq }) => seq.length > 0),
            {
              ids: someIds(N),
              candidates: columns['candidates'].values as Int32Array,
              withoutEvents: new Uint8Array(N),
              cap,
              abortsExhausted,
            },
          );
          expect(() => verifyTrace(logs.families, logs.trace)).not.toThrow();
          const ends = logs.families['ztp_final'].rows + logs.families['ztp_retry_exhausted'].rows;
          expect(ends).toBe(N);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('says exhausted only where it is true', () => {
    const low = params({ terms: { ...TERMS, intercept: -20 }, cap: 2 });
    const { families } = inShards(ztpKernel, 1, columns, low).logs;
    const finals = families['ztp_final'].columns;
    const expected = listOf(columns['candidates']).map((count) => (count === 0 ? null : true));
    expect(listOf(finals['exhausted'])).toEqual(expected);
    expect(listOf(finals['k_target'])).toEqual(new Array(N).fill(0));
    expect(families['ztp_rejection'].rows).toBe(2 * (N - N / 5));
  });

  it('draws what it always drew', () => {
    const { families } = inShards(ztpKernel, 1, columns, params()).logs;
    const finals = families['ztp_final'].columns;
    // These values may be wrong, but they may not change by accident.
    expect({
      k: listOf(finals['k_target']).slice(0, 30).join(' '),
      attempts: listOf(finals['attempts']).slice(0, 30).join(' '),
      blocks: listOf(families['poisson_component'].columns['blocks']).slice(0, 20).join(' '),
    }).toMatchSnapshot();
  });
});
