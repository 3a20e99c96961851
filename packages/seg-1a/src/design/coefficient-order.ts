import { BUCKET_LEVELS, CHANNEL_LEVELS } from './coefficients.js';

const intercept = 'intercept';
const mccTerms = (mccs: readonly number[]) => mccs.map((mcc) => `mcc:${String(mcc).padStart(4, '0')}`);
const channelTerms = CHANNEL_LEVELS.map((level) => `channel:${level}`);

/** Names of the hurdle coefficients, in order: [intercept, mcc..., channel CP, CNP, gdp_bucket 1..5]. */
export function hurdleOrder(mccs: readonly number[]): string[] {
  return [
    intercept,
    ...mccTerms(mccs),
    ...channelTerms,
    ...BUCKET_LEVELS.map((bucket) => `gdp_bucket:${bucket}`),
  ];
}

/** Names of the mean coefficients, in order: [intercept, mcc..., channel CP, CNP]. */
export function meanOrder(mccs: readonly number[]): string[] {
  return [intercept, ...mccTerms(mccs), ...channelTerms];
}

/** Names of the dispersion coefficients, in order: [intercept, mcc..., channel CP, CNP, ln_gdp_pc]. */
export function dispersionOrder(mccs: readonly number[]): string[] {
  return [intercept, ...mccTerms(mccs), ...channelTerms, 'ln_gdp_pc'];
}
