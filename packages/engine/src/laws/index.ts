export { assertStateLaws, type LawsOptions } from './assert-state-laws.js';
