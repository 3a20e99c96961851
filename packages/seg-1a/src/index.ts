import { defineSegment } from '@merchantry/engine';
import { states } from './states.js';

export * from './design/index.js';
export * from './policy/index.js';
export { states } from './states.js';
export { compileEligibility, decisions, winningRules, type EligibilityRules } from './s0/eligibility.js';
export { numericSelfTest, type NumericAttestation } from './numeric/numeric-self-test.js';
export { openness } from './s0/openness.js';
export { hurdleEvents } from './s1/hurdle.js';
export { acceptance } from './s2/acceptance.js';
export { assertCorridor, measureCorridor, type Corridor } from './s2/corridor.js';
export { nbMixture, type Mixture } from './s2/nb-mixture.js';
export { compileRuleLadder, type RuleLadder } from './s3/rule-ladder.js';
export { judgeSituations, type Candidates } from './s3/candidates.js';
export { groupSituations, type Situations } from './s3/situations.js';
export { currencyWeights, type CurrencyWeights } from './s5/currency-weights.js';
export { quantiseShares, type QuantisedShares } from './s5/quantise-shares.js';
export { homeFloor, raiseHome, type HomeTier } from './s7/home-bias.js';
export { Counts, integerise, type IntegerRules } from './s7/integerise.js';
export { splitOutlets, type Split, type SplitInput } from './s7/split-outlets.js';
export { LARGEST_SITE } from './sites/site-ids.js';
export { MerchantStreams, type StreamIdentity } from './streams/merchant-streams.js';

/** Segment 1A as the engine runs it; worker threads import this module to find its kernels. */
export const segment = defineSegment('1A', import.meta.url, states);
