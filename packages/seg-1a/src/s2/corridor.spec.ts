import { describe, expect, it } from '@jest/globals';
import { isFailure } from '@merchantry/contracts';
import fc from 'fast-check';
import { validationPolicySchema } from '../policy/validation-policy.js';
import { acceptance } from './acceptance.js';
import { assertCorridor, measureCorridor } from './corridor.js';

const policy = validationPolicySchema.parse({
  semver: '1.3.4',
  version: '2026-01-01',
  corridor: { rejection_share_max: 0.06, rejections_p99_max: 3 },
  cusum: { reference_k: 0.45, threshold_h: 90, alpha_cap: 0.999 },
});

/** 1 - P(0) - P(1) by summing the probability function from 2 upwards, term by term. */
function acceptanceBySum(mu: number, phi: number): number {
  const p = phi / (mu + phi);
  let mass = p ** phi;
  let sum = 0;
  for (let k = 1; k < 2000; k++) {
    mass *= ((phi + k - 1) / k) * (1 - p);
    if (k >= 2) sum += mass;
  }
  return sum;
}

describe('acceptance', () => {
  it.each([
    [9.5, 15],
    [4, 8],
    [0.4, 2],
    [1.5, 80],
  ])('mu %d, phi %d: the mass of two and more', (mu, phi) => {
    expect(acceptance(mu, phi)).toBeCloseTo(acceptanceBySum(mu, phi), 12);
  });
});

const merchants = fc.array(
  fc.record({
    r: fc.integer({ min: 0, max: 6 }),
    mu: fc.double({ min: 1, max: 60, noNaN: true }),
    phi: fc.double({ min: 2, max: 80, noNaN: true }),
  }),
  { minLength: 1, maxLength: 300 },
);

describe('corridor', () => {
  it('agrees with a plain reading of the three tests', () => {
    fc.assert(
      fc.property(merchants, (rows) => {
        const r = rows.map((m) => m.r);
        const measured = measureCorridor(
          r,
          rows.map((m) => m.mu),
          rows.map((m) => m.phi),
          policy.cusum,
        );
        const total = r.reduce((a, b) => a + b, 0);
        expect(measured.rejectionShare).toBe(total / r.reduce((a, b) => a + b + 1, 0));
        expect(measured.rejectionsP99).toBe([...r].sort((a, b) => a - b)[Math.ceil(0.99 * r.length) - 1]);
        let s = 0;
        let max = 0;
        for (const m of rows) {
          const a = Math.min(acceptance(m.mu, m.phi), 0.999);
          s = Math.max(0, s + (m.r - (1 - a) / a) / Math.sqrt((1 - a) / a ** 2) - 0.45);
          max = Math.max(max, s);
        }
        expect(Math.abs(measured.maxCusum - max)).toBeLessThanOrEqual(1e-9 * Math.max(1, max));
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it('counts merchants without a usable acceptance probability and leaves them out', () => {
    const measured = measureCorridor([5, 0, 0], [1e-300, 10, 10], [10, 15, 15], policy.cusum);
    expect(measured).toMatchObject({ merchants: 2, invalidAlpha: 1, rejectionShare: 0, rejectionsP99: 0 });
  });

  it('refuses a corridor over nobody', () => {
    expect(refusal(() => measureCorridor([], [], [], policy.cusum))).toBe('ERR_S2_CORRIDOR_EMPTY');
    expect(refusal(() => measureCorridor([9], [1e-300], [10], policy.cusum))).toBe('ERR_S2_CORRIDOR_EMPTY');
  });

  const inside = { merchants: 10, invalidAlpha: 0, rejectionShare: 0.06, rejectionsP99: 3, maxCusum: 89.9 };
  it('accepts its own bounds', () => {
    expect(refusal(() => assertCorridor(inside, policy))).toBe('no failure');
  });

  it.each([
    ['rho_rej', { rejectionShare: 0.0601 }],
    ['p99', { rejectionsP99: 4 }],
    ['cusum', { maxCusum: 90 }],
    ['rho_rej', { rejectionShare: NaN }],
  ])('names the breach: %s', (test, change) => {
    expect(refusal(() => assertCorridor({ ...inside, ...change }, policy))).toBe(
      `ERR_S2_CORRIDOR_BREACH ${test}`,
    );
  });
});

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (!isFailure(error)) return String(error);
    const test = error.place.detail?.['test'];
    return test === undefined ? error.code : `${error.code} ${String(test)}`;
  }
  return 'no failure';
}
