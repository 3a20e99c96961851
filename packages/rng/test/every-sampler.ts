import {
  aliasPick,
  bernoulli,
  dirichlet,
  exponential,
  gamma,
  gumbel,
  inverseNormal,
  normal,
  poisson,
  ztp,
  type UniformSource,
} from '../src/index.js';

export interface SamplerCase {
  readonly name: string;
  readonly draw: (s: UniformSource) => number | readonly number[];
  /** Exact cost of one draw where the sampler has a fixed one: [draws, blocks]. */
  readonly budget?: readonly [number, number];
}

const table = { probability: Float64Array.of(0.5, 1, 0.25), alias: Uint32Array.of(1, 1, 0) };

/** Every sampler with arguments from every branch it has. A new sampler joins the laws by joining this list. */
export const everySampler: readonly SamplerCase[] = [
  { name: 'uniform', draw: (s) => s.u01(), budget: [1, 1] },
  { name: 'bernoulli(0.3)', draw: (s) => Number(bernoulli(s, 0.3)), budget: [1, 1] },
  { name: 'bernoulli(0)', draw: (s) => Number(bernoulli(s, 0)), budget: [0, 0] },
  { name: 'bernoulli(1)', draw: (s) => Number(bernoulli(s, 1)), budget: [0, 0] },
  { name: 'normal', draw: normal, budget: [2, 1] },
  { name: 'gamma(0.15)', draw: (s) => gamma(s, 0.15) },
  { name: 'gamma(1)', draw: (s) => gamma(s, 1) },
  { name: 'gamma(2.5)', draw: (s) => gamma(s, 2.5) },
  { name: 'gamma(45)', draw: (s) => gamma(s, 45) },
  { name: 'poisson(0)', draw: (s) => poisson(s, 0), budget: [1, 1] },
  { name: 'poisson(0.7)', draw: (s) => poisson(s, 0.7) },
  { name: 'poisson(9.99)', draw: (s) => poisson(s, 9.99) },
  { name: 'poisson(10)', draw: (s) => poisson(s, 10) },
  { name: 'poisson(300)', draw: (s) => poisson(s, 300) },
  { name: 'ztp(0.05)', draw: (s) => ((z) => [z.k, z.attempts])(ztp(s, 0.05)) },
  { name: 'ztp(12)', draw: (s) => ((z) => [z.k, z.attempts])(ztp(s, 12)) },
  { name: 'dirichlet', draw: (s) => [...dirichlet(s, [0.3, 1.2, 7])] },
  { name: 'gumbel(0.37)', draw: (s) => gumbel(s, 0.37)!, budget: [1, 1] },
  { name: 'exponential', draw: exponential, budget: [1, 1] },
  { name: 'inverseNormal', draw: inverseNormal, budget: [1, 1] },
  { name: 'aliasPick', draw: (s) => aliasPick(s, table), budget: [1, 1] },
];
