export * from './crossborder-hyperparams.js';
export * from './validation-policy.js';
