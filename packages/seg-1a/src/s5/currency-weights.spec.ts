import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CcySmoothingParams } from '../policy/ccy-smoothing-params.js';
import { codeOf } from '../../test/refusal.js';
import { currencyWeights } from './currency-weights.js';
import type { CurrencyShares } from './share-surface.js';
import { currencyParameters } from './smoothing-parameters.js';

const surface = (shares: Record<string, number>, observations: number): CurrencyShares => ({
  shares: new Map(Object.entries(shares)),
  observations,
});

const policyOf = (
  figures: Partial<CcySmoothingParams['defaults']>,
  overrides: CcySmoothingParams['overrides'] = {},
): CcySmoothingParams => ({
  semver: '1.0.0',
  version: '2026-01-01',
  dp: 4,
  defaults: { blend_weight: 0.5, alpha: 0, obs_floor: 100, shrink_exponent: 1, min_share: 0, ...figures },
  per_currency: {},
  overrides,
});

const weigh = (
  spending: CurrencyShares | undefined,
  settlement: CurrencyShares | undefined,
  policy: CcySmoothingParams,
  dp = policy.dp,
) => currencyWeights('ABC', spending, settlement, currencyParameters(policy, 'ABC'), dp);

describe('currencyWeights', () => {
  it('blends, smooths, raises to the floor, normalises and rounds, as worked by hand', () => {
    // q = 0.5 (0.8, 0.2, 0) + 0.5 (0.5, 0, 0.5) = (0.65, 0.1, 0.25); N0 = 0.5 * 300 + 0.5 * 100 = 200; alpha 10 each and
    // 40 for ZZ, which only the policy names: evidence 200 + 70 = 270.
    // posterior = (140, 30, 60, 40) / 270; floor 0.2 for BB: 30/270 -> 0.2; mass = 240/270 + 0.2 = 49/45.
    // p = (140/270, 0.2, 60/270, 40/270) * 45/49 = (70, 27, 30, 20) / 147
    //   = 0.476190, 0.183673, 0.204081, 0.136054: units 4762, 1837, 2041, 1361 are 10001 together.
    // The one that gained most loses one: residuals -0.095, -0.265, -0.184, -0.456.
    const made = weigh(
      surface({ AA: 0.8, BB: 0.2 }, 300),
      surface({ AA: 0.5, CC: 0.5 }, 100),
      policyOf({ alpha: 10 }, { alpha_iso: { ABC: { ZZ: 40 } }, min_share_iso: { ABC: { BB: 0.2 } } }),
    );
    expect(made.isos).toEqual(['AA', 'BB', 'CC', 'ZZ']);
    expect([...made.units]).toEqual([4762, 1837, 2041, 1360]);
    expect(made).toMatchObject({
      n0: 200,
      nEff: 200,
      floorsTriggered: 1,
      overridesApplied: 2,
      corrections: 1,
      degradeMode: 'none',
    });
  });

  it('shrinks observations to a root, but not below their floor', () => {
    const shares = surface({ AA: 1 }, 10_000);
    expect(weigh(shares, shares, policyOf({ shrink_exponent: 2 })).nEff).toBeCloseTo(100, 10);
    expect(weigh(shares, shares, policyOf({ shrink_exponent: 2, obs_floor: 5000 })).nEff).toBe(5000);
    expect(weigh(shares, shares, policyOf({ shrink_exponent: 0.25 })).nEff).toBe(10_000);
  });

  it('lets one surface count fully where the other is missing', () => {
    const only = surface({ AA: 0.75, BB: 0.25 }, 400);
    const spendingOnly = weigh(only, undefined, policyOf({ blend_weight: 0.1 }));
    const settlementOnly = weigh(undefined, only, policyOf({ blend_weight: 0.9 }));
    expect(spendingOnly.degradeMode).toBe('ccy_only');
    expect(settlementOnly.degradeMode).toBe('settlement_only');
    for (const made of [spendingOnly, settlementOnly]) {
      expect([...made.units]).toEqual([7500, 2500]);
      expect(made.n0).toBe(400);
    }
  });

  it('prefers the figure of a country to that of its currency to the default', () => {
    const policy: CcySmoothingParams = {
      ...policyOf({ alpha: 1 }, { alpha_iso: { ABC: { AA: 300 } } }),
      per_currency: { ABC: { alpha: 100 } },
    };
    const both = surface({ AA: 0.5, BB: 0.5 }, 0);
    // N_eff is the floor, 100: (50 + 300, 50 + 100) / 500.
    expect([...weigh(both, both, policy).units]).toEqual([7000, 3000]);
  });

  it('refuses a currency without any mass, and floors that exceed one', () => {
    const none = surface({ AA: 1 }, 0);
    expect(codeOf(() => weigh(none, none, policyOf({ obs_floor: 0 })))).toBe('E_ZERO_MASS');
    const three = surface({ AA: 1, BB: 0, CC: 0 }, 10);
    expect(codeOf(() => weigh(three, three, policyOf({ min_share: 0.34 })))).toBe(
      'E_POLICY_MINSHARE_FEASIBILITY',
    );
  });

  it('sums to 10^dp in whole units of no less than nothing, whatever the surfaces and the policy', () => {
    const parts = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(
        parts.filter((all) => all.some((part) => part > 0)),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 50, noNaN: true }),
        fc.double({ min: 0, max: 0.02, noNaN: true }),
        fc.integer({ min: 1, max: 12 }),
        (weights, blend, alpha, floor, dp) => {
          const total = weights.reduce((sum, part) => sum + part, 0);
          const shares = Object.fromEntries(
            weights.map((part, i) => [
              String.fromCharCode(65 + Math.floor(i / 26), 65 + (i % 26)),
              part / total,
            ]),
          );
          const policy = policyOf({ blend_weight: blend, alpha, min_share: floor });
          const made = weigh(surface(shares, 500), surface({ QQ: 1 }, 50), policy, dp);
          const sum = made.units.reduce((a, b) => a + b, 0);
          return (
            sum === 10 ** dp &&
            made.units.every((unit) => Number.isInteger(unit) && unit >= 0) &&
            made.corrections <= made.isos.length / 2 + 1
          );
        },
      ),
    );
  });
});
