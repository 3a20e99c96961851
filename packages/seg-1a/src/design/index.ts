export * from './coefficients.js';
export * from './coefficient-order.js';
export * from './dictionaries.js';
export * from './linear-predictor.js';
export * from './models.js';
export * from './neumaier-sum.js';
