import { constant, fixed, strings, type Table } from '@merchantry/contracts';
import exp from '@stdlib/math-base-special-exp';
import { neumaierSum } from '@merchantry/rng';
import type { HurdleCoefficients, NbDispersionCoefficients } from '../design/index.js';

interface Test {
  readonly test_id: string;
  readonly subject: string;
  readonly metric: string;
  readonly value: number;
  readonly threshold: number | null;
  readonly passed: boolean;
}

/** `hurdle_stationarity_tests`: the health of the coefficient files, ten tests in order of their ids. */
export function stationarityTests(hurdle: HurdleCoefficients, dispersion: NbDispersionCoefficients): Table {
  const spread = dispersion.beta_phi.map((beta) => exp(beta));
  const sorted = [...spread].sort((a, b) => a - b);
  const nearestRank = (p: number) => sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)];
  const tests: Test[] = [
    ...vectorTests('beta', hurdle.beta),
    ...vectorTests('beta_mu', hurdle.beta_mu),
    ...vectorTests('beta_phi', dispersion.beta_phi),
    atLeast('beta_phi', 'exp_cv', variation(spread), 0),
    atLeast('beta_phi', 'exp_p95_p05', nearestRank(0.95) / nearestRank(0.05), 1),
    aligned('dict_mcc', hurdle.dict_mcc, dispersion.dict_mcc),
    aligned('dict_ch', hurdle.dict_ch, dispersion.dict_ch),
  ].sort((a, b) => (a.test_id < b.test_id ? -1 : 1));
  const rows = tests.length;
  return {
    rows,
    columns: {
      test_id: strings(tests.map(({ test_id }) => test_id)),
      subject: strings(tests.map(({ subject }) => subject)),
      metric: strings(tests.map(({ metric }) => metric)),
      value: fixed(
        'float64',
        Float64Array.from(tests, ({ value }) => value),
      ),
      threshold: fixed(
        'float64',
        Float64Array.from(tests, ({ threshold }) => threshold ?? 0),
        Uint8Array.from(tests, ({ threshold }) => Number(threshold !== null)),
      ),
      passed: fixed(
        'bool',
        Uint8Array.from(tests, ({ passed }) => Number(passed)),
      ),
      notes: constant('string', rows, null),
    },
  };
}

function vectorTests(subject: string, values: readonly number[]): Test[] {
  const finite = values.filter(Number.isFinite).length;
  const share = values.length === 0 ? 0 : finite / values.length;
  return [
    { ...named(subject, 'count'), value: values.length, threshold: null, passed: values.length > 0 },
    { ...named(subject, 'finite_share'), value: share, threshold: 1, passed: share === 1 },
  ];
}

const atLeast = (subject: string, metric: string, value: number, threshold: number): Test => ({
  ...named(subject, metric),
  value,
  threshold,
  passed: value >= threshold,
});

function aligned(subject: string, a: readonly (string | number)[], b: readonly (string | number)[]): Test {
  const same = a.length === b.length && a.every((entry, i) => entry === b[i]);
  return { ...named(subject, 'aligned'), value: Number(same), threshold: 1, passed: same };
}

const named = (subject: string, metric: string) => ({ test_id: `${subject}.${metric}`, subject, metric });

/** Coefficient of variation, by the population standard deviation. */
function variation(values: readonly number[]): number {
  const mean = neumaierSum(Float64Array.from(values)) / values.length;
  const squares = neumaierSum(Float64Array.from(values, (value) => (value - mean) ** 2));
  return Math.sqrt(squares / values.length) / mean;
}
