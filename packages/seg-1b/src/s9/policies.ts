import { rngPolicySchema } from '@merchantry/engine';
import { s3RequirementsPolicySchema } from '../policy/s3-requirements.js';
import { s4AllocPlanPolicySchema } from '../policy/s4-alloc-plan.js';
import { s6JitterPolicySchema } from '../policy/s6-jitter.js';

/** Policies that the replay of the segment goes by. */
export const policies = {
  s3_requirements_policy: s3RequirementsPolicySchema,
  s4_alloc_plan_policy: s4AllocPlanPolicySchema,
  s6_jitter_policy: s6JitterPolicySchema,
  rng: rngPolicySchema,
};
