import { describe, expect, it } from '@jest/globals';
import { shippedYaml } from '../../test/small-world.js';
import { s3BaseWeightSchema } from './s3-base-weight.js';
import { s3IntegerisationSchema } from './s3-integerisation.js';
import { s3RuleLadderSchema } from './s3-rule-ladder.js';
import { s3ThresholdsSchema } from './s3-thresholds.js';

const shipped = (name: string) => shippedYaml(`policy/${name}.yaml`) as Record<string, unknown>;
const schemas = {
  s3_base_weight: s3BaseWeightSchema,
  s3_integerisation: s3IntegerisationSchema,
  s3_rule_ladder: s3RuleLadderSchema,
  s3_thresholds: s3ThresholdsSchema,
};
type Name = keyof typeof schemas;
const accepts = (name: Name, more: object) => schemas[name].safeParse({ ...shipped(name), ...more }).success;

describe('the policies of S3', () => {
  it.each(Object.keys(schemas) as Name[])('%s is shipped in its shape and refuses a surplus key', (name) => {
    expect(accepts(name, {})).toBe(true);
    expect(accepts(name, { surprise: 1 })).toBe(false);
    expect(accepts(name, { semver: '1' })).toBe(false);
  });

  it.each<[Name, object]>([
    ['s3_base_weight', { dp: 0 }],
    ['s3_base_weight', { dp: 19 }],
    ['s3_base_weight', { model: 'linear' }],
    ['s3_base_weight', { beta0: NaN }],
    ['s3_base_weight', { w_min: -1 }],
    ['s3_thresholds', { home_min: -1 }],
    ['s3_thresholds', { home_min: 0.5 }],
    ['s3_thresholds', { foreign_cap_mode: 'some' }],
    ['s3_thresholds', { on_infeasible: 'ignore' }],
    ['s3_integerisation', { emit_integerised_counts: false }],
    ['s3_integerisation', { consume_integerised_counts_in_s8: true }],
    ['s3_integerisation', { consume_site_sequence_in_s8: true }],
    ['s3_rule_ladder', { rules: {} }],
    ['s3_rule_ladder', { country_sets: { lower: ['DE'] } }],
    ['s3_rule_ladder', { filter_tags: [true] }],
  ])('%s refuses %p', (name, more) => {
    expect(accepts(name, more)).toBe(false);
  });

  it('s3_integerisation may leave out both tables, or the sites alone', () => {
    expect(accepts('s3_integerisation', { emit_site_sequence: false })).toBe(true);
    expect(accepts('s3_integerisation', { emit_integerised_counts: false, emit_site_sequence: false })).toBe(
      true,
    );
  });
});
