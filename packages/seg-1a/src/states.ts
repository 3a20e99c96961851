import { s0Gate } from './s0/index.js';
import { s1Hurdle } from './s1/index.js';
import { s2Outlets } from './s2/index.js';
import { s3Candidates } from './s3/index.js';
import { s4ForeignTarget } from './s4/index.js';
import { s5CurrencyWeights } from './s5/index.js';
import { s6ForeignCountries } from './s6/index.js';
import { s7Split } from './s7/index.js';
import { s8Outlets } from './s8/index.js';
import { s9Validation } from './s9/index.js';

/** States of segment 1A, in the order in which they run. */
export const states = [
  s0Gate,
  s1Hurdle,
  s2Outlets,
  s3Candidates,
  s4ForeignTarget,
  s5CurrencyWeights,
  s6ForeignCountries,
  s7Split,
  s8Outlets,
  s9Validation,
] as const;
