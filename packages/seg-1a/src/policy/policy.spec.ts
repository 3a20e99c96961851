import { describe, expect, it } from '@jest/globals';
import { shippedYaml } from '../../test/small-world.js';
import { crossborderHyperparamsSchema } from './crossborder-hyperparams.js';
import { validationPolicySchema } from './validation-policy.js';

const load = (name: string) => shippedYaml(`policy/${name}.yaml`) as Record<string, unknown>;

/** The document with one value changed, by path. */
function changed(document: Record<string, unknown>, path: string, value: unknown): unknown {
  const copy = structuredClone(document);
  const keys = path.split('.');
  let at = copy;
  for (const key of keys.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[keys[keys.length - 1]] = value;
  return copy;
}

describe('crossborder_hyperparams', () => {
  const document = load('crossborder_hyperparams');

  it('is shipped with the rules and the rate law in force', () => {
    const policy = crossborderHyperparamsSchema.parse(document);
    expect(policy.eligibility.default_decision).toBe('allow');
    expect(
      policy.eligibility.rules.filter((rule) => rule.decision === 'deny').map((rule) => rule.id),
    ).toEqual(['deny_sanctioned_home', 'deny_high_risk_cnp', 'deny_domestic_only_mcc']);
    // Norway is a country, not a truth value.
    expect(policy.eligibility.home_sets['HOME_HUBS']).toContain('NO');
    expect(policy.ztp).toEqual({
      theta0_intercept: -1.6,
      theta1_log_n_sites: 0.95,
      theta2_openness: 0.5,
      feature_x: 'openness',
      x_default: 0.25,
      x_transform: 'clamp01',
      MAX_ZTP_ZERO_ATTEMPTS: 64,
      ztp_exhaustion_policy: 'downgrade_domestic',
    });
  });

  it.each([
    ['ztp.x_default', 1.5],
    ['ztp.MAX_ZTP_ZERO_ATTEMPTS', 0],
    ['ztp.theta1_log_n_sites', 1.1],
    ['ztp.ztp_exhaustion_policy', 'ignore'],
    ['ztp.unknown', 1],
    ['eligibility.rules', 'none'],
    ['eligibility.surprise', true],
    ['semver', '1.2'],
  ])('refuses %s = %p', (path, value) => {
    expect(crossborderHyperparamsSchema.safeParse(changed(document, path, value)).success).toBe(false);
  });
});

describe('validation_policy', () => {
  const document = load('validation_policy');

  it('is shipped with the corridor in force', () => {
    const { corridor, cusum } = validationPolicySchema.parse(document);
    expect(corridor).toEqual({ rejection_share_max: 0.06, rejections_p99_max: 3 });
    expect(cusum).toEqual({ reference_k: 0.45, threshold_h: 90, alpha_cap: 0.999 });
  });

  it.each([
    ['cusum.alpha_cap', 1],
    ['cusum.threshold_h', 0],
    ['cusum.reference_k', '0.45'],
    ['cusum', undefined],
    ['corridor.rejections_p99_max', 2.5],
    ['corridor.rejection_share_max', -0.01],
    ['corridor.extra', 1],
  ])('refuses %s = %p', (path, value) => {
    expect(validationPolicySchema.safeParse(changed(document, path, value)).success).toBe(false);
  });
});
