import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  ccySmoothingParamsSchema,
  crossborderHyperparamsSchema,
  s3BaseWeightSchema,
  s3IntegerisationSchema,
  s3RuleLadderSchema,
  s3ThresholdsSchema,
  s6SelectionPolicySchema,
  s7IntegerisationPolicySchema,
} from '../src/policy/index.js';
import { candidatePolicies, type CandidatePolicies } from '../src/policy-design/candidate-policies.js';
import { candidateDesignSchema } from '../src/policy-design/design-policy.js';
import { HYPERPARAMS_PATH, readDesignInputs, type DesignInputs } from '../src/policy-design/design-inputs.js';
import { refusePolicyDrift } from '../src/policy-design/run-design.js';
import { compileRuleLadder } from '../src/s3/rule-ladder.js';
import { shippedYaml } from './small-world.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

describe('the committed policies of candidates', () => {
  const ladder = s3RuleLadderSchema.parse(shippedYaml('policy/s3_rule_ladder.yaml'));
  const { eligibility } = crossborderHyperparamsSchema.parse(
    shippedYaml('policy/crossborder_hyperparams.yaml'),
  );
  const design = candidateDesignSchema.parse(shippedYaml('candidate_design.yaml'));
  const allowances = ladder.rules.filter(({ precedence }) => precedence === 'ALLOW');

  it.each([
    ['s3_base_weight', s3BaseWeightSchema],
    ['s3_thresholds', s3ThresholdsSchema],
    ['s3_integerisation', s3IntegerisationSchema],
    ['ccy_smoothing_params', ccySmoothingParamsSchema],
    ['s6_selection_policy', s6SelectionPolicySchema],
    ['s7_integerisation_policy', s7IntegerisationPolicySchema],
  ])('%s has its shape', (name, schema) => {
    expect(schema.safeParse(shippedYaml(`policy/${name}.yaml`)).error).toBeUndefined();
  });

  it('hold one deny list for S0 and S3', () => {
    expect(ladder.country_sets['SANCTIONED']).toEqual(eligibility.home_sets['SANCTIONED']);
    const condition = (code: string) =>
      ladder.rules.find(({ outcome }) => outcome.reason_code === code)!.predicate;
    expect(condition('DENY_DOMESTIC_ONLY_MCC')).toEqual({
      op: 'MCC_IN',
      codes: eligibility.mcc_sets['DOMESTIC_ONLY'],
      ranges: [],
    });
    const [channel, mcc] = condition('DENY_HIGH_RISK_CNP').args!;
    expect(channel).toEqual({ op: 'CHANNEL_IN', values: ['card_not_present'] });
    const entries = [...mcc.codes!, ...mcc.ranges!.map(([low, high]) => `${low}-${high}`)].map(String).sort();
    expect(entries).toEqual(eligibility.mcc_sets['HIGH_RISK'].map(String).sort());
  });

  it('compile, and admit a subregion of every size step', () => {
    const isos = [
      ...new Set(
        Object.values(ladder.country_sets)
          .concat(allowances.map((r) => r.admit_countries))
          .flat(),
      ),
    ].sort();
    const compiled = compileRuleLadder(ladder, { isos, position: new Map(isos.map((iso, i) => [iso, i])) });
    expect(compiled.rules.length).toBe(3 + 22 * design.steps.length + 1);
    expect([...compiled.thresholds]).toEqual(
      [...design.steps.map((s) => s.min_outlets), design.eligible.multi_zone_min_outlets].sort(
        (a, b) => a - b,
      ),
    );
  });

  it('give every subregion sixteen destinations, the eleventh alone of class M, none sanctioned', () => {
    const multiZone = new Set(ladder.country_sets['MULTI_ZONE']);
    const sanctioned = new Set(eligibility.home_sets['SANCTIONED']);
    const uses = new Map<string, number>();
    for (let region = 0; region < 22; region++) {
      const rules = allowances.slice(region * design.steps.length, (region + 1) * design.steps.length);
      expect(new Set(rules.map(({ predicate }) => predicate.args![0].set)).size).toBe(1);
      const list = rules.flatMap((rule) => rule.admit_countries);
      expect(new Set(list).size).toBe(16);
      expect(list.flatMap((iso, i) => (multiZone.has(iso) ? [i + 1] : []))).toEqual([11]);
      expect(list.filter((iso) => sanctioned.has(iso))).toEqual([]);
      for (const iso of list) uses.set(iso, (uses.get(iso) ?? 0) + 1);
    }
    // Spread: 352 places over nearly all countries that can be a destination, none of them a hub.
    expect(uses.size).toBeGreaterThan(170);
    expect(Math.max(...uses.values())).toBeLessThanOrEqual(6);
  });

  it('take no chain for a trade that sells at home only', () => {
    const chains = [5310, 5311, 5411, 5541, 5814, 5912, 6011, 7011];
    expect(design.domestic_only.filter(({ mcc }) => chains.includes(mcc))).toEqual([]);
  });
});

// The reference tables of the default profile are built by the target that runs these tests.
describe('the design of the built references', () => {
  let inputs: DesignInputs;
  let policies: CandidatePolicies;

  beforeAll(async () => {
    inputs = await readDesignInputs(root);
    policies = candidatePolicies(inputs, readFileSync(join(root, HYPERPARAMS_PATH), 'utf8'));
  });

  it('gives the committed files, byte for byte', () => {
    expect(() => refusePolicyDrift(root, policies)).not.toThrow();
  });

  it('names the line where a committed file would differ', () => {
    const { files } = policies;
    const moved = { ...policies, files: { ...files, [HYPERPARAMS_PATH]: `\n${files[HYPERPARAMS_PATH]}` } };
    expect(() => refusePolicyDrift(root, moved)).toThrow(
      expect.objectContaining({ code: 'policy_design_drift', place: expect.objectContaining({ line: 1 }) }),
    );
  });

  it('leaves the share of eligible merchants that it was asked for', () => {
    const { share, tolerance } = inputs.design.eligible;
    expect(Math.abs(policies.share - share)).toBeLessThanOrEqual(tolerance);
    expect(Math.round(100 * policies.share)).toBe(69);
  });

  it('gives every home of a currency a row for each destination of its list', () => {
    const { overrides } = ccySmoothingParamsSchema.parse(shippedYaml('policy/ccy_smoothing_params.yaml'));
    const listOf = new Map(policies.lists.map(({ subregion, countries }) => [subregion, countries]));
    for (const { iso, currency, subregion } of inputs.countries) {
      const rows = Object.keys(overrides.alpha_iso![currency]);
      expect(rows).toEqual(expect.arrayContaining([iso, ...(listOf.get(subregion ?? '') ?? [])]));
    }
  });
});
