export * from './ccy-smoothing-params.js';
export * from './crossborder-hyperparams.js';
export * from './s3-base-weight.js';
export * from './s3-integerisation.js';
export * from './s3-rule-ladder.js';
export * from './s3-thresholds.js';
export * from './s6-selection-policy.js';
export * from './validation-policy.js';
