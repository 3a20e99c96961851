import { rngPolicySchema } from '@merchantry/engine';
import { s6JitterPolicySchema } from '../policy/s6-jitter.js';

/** Policies that the replay of the segment goes by. */
export const policies = { s6_jitter_policy: s6JitterPolicySchema, rng: rngPolicySchema };
