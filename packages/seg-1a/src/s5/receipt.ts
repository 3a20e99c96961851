import { Failure, valueAt, type Table } from '@merchantry/contracts';
import { neumaierSum } from '@merchantry/rng';
import { roundHalfEven } from '../numeric/round-half-even.js';
import type { CurrencyWeights, DegradeMode } from './currency-weights.js';
import type { LicenceTerms } from './licence-summary.js';

/** Shapes of the outputs, as the dictionary states them. */
export const SCHEMA_REFS = {
  ccy_country_weights_cache: 'schemas.1A.yaml#/s5/ccy_country_weights_cache',
  merchant_currency: 'schemas.1A.yaml#/s5/merchant_currency',
  sparse_flag: 'schemas.1A.yaml#/s5/sparse_flag',
} as const;

const SUM_TOLERANCE = 1e-6;
const REASONS: Readonly<Record<DegradeMode, string | null>> = {
  none: null,
  ccy_only: 'SRC_MISSING_SETTLEMENT',
  settlement_only: 'SRC_MISSING_CCY',
};

export interface ReceiptFacts {
  readonly parameterHash: string;
  /** Digest of what the policy says. */
  readonly policyDigest: string;
  readonly dp: number;
  readonly weights: readonly CurrencyWeights[];
  /** The weight table as published. */
  readonly table: Table;
  /** Currencies of the two share tables together, and (currency, country) pairs that must have a row. */
  readonly currencies: number;
  readonly pairs: number;
  readonly licences: readonly LicenceTerms[];
}

/**
 * The receipt of S5. Sums and coverage are taken from the published table, not from what it was made of. Throws
 * `E_QUANT_SUM_MISMATCH` where they fail: no receipt is given for weights that do not hold.
 */
export function receiptOf(facts: ReceiptFacts): Record<string, unknown> {
  const { weights, table, dp } = facts;
  const sums = publishedSums(table, dp);
  const checks = {
    sum_numeric_pass: [...sums.values()].every(({ numeric }) => Math.abs(numeric - 1) <= SUM_TOLERANCE),
    sum_decimal_dp_pass: [...sums.values()].every(({ units }) => units === 10 ** dp),
    coverage_union_pass: sums.size === facts.currencies && table.rows === facts.pairs,
  };
  const failed = Object.entries(checks).find(([, passed]) => !passed);
  if (failed) {
    throw new Failure('E_QUANT_SUM_MISMATCH', 'The weights that were made do not pass their checks.', {
      dataset: 'ccy_country_weights_cache',
      column: 'weight',
      expected: failed[0],
      found: 'false',
    });
  }
  const corrections = weights.map((of) => of.corrections).sort((a, b) => a - b);
  const total = (figure: (of: CurrencyWeights) => number) => weights.reduce((sum, of) => sum + figure(of), 0);
  const degraded = weights.filter(({ degradeMode }) => degradeMode !== 'none');
  const count = (mode: DegradeMode) => weights.filter(({ degradeMode }) => degradeMode === mode).length;
  return {
    parameter_hash: facts.parameterHash,
    policy_digest: facts.policyDigest,
    producer: '1A.S5',
    schema_refs: SCHEMA_REFS,
    currencies_total: facts.currencies,
    currencies_processed: weights.length,
    rows_written: table.rows,
    ...checks,
    largest_remainder_total_ulps: total((of) => of.corrections),
    largest_remainder_ulps_p50: nearestRank(corrections, 0.5),
    largest_remainder_ulps_p95: nearestRank(corrections, 0.95),
    largest_remainder_ulps_p99: nearestRank(corrections, 0.99),
    overrides_applied_count: total((of) => of.overridesApplied),
    floors_triggered_count: total((of) => of.floorsTriggered),
    degrade_mode_counts: {
      none: count('none'),
      ccy_only: count('ccy_only'),
      settlement_only: count('settlement_only'),
    },
    degraded_currencies: degraded.map(({ currency, degradeMode }) => ({
      currency,
      degrade_mode: degradeMode,
      reason: REASONS[degradeMode],
    })),
    // Policy entries only ever add countries to the support.
    coverage_policy_narrowed: [],
    // S5 declares no event family and no kernel, so the engine refuses any event from it.
    rng_trace_delta_events: 0,
    rng_trace_delta_draws: 0,
    licence_summary: facts.licences,
    by_currency: weights.map((of) => ({
      currency: of.currency,
      N0: of.n0,
      N_eff: of.nEff,
      dp,
      floors_triggered: of.floorsTriggered,
      overrides_applied: of.overridesApplied,
      degrade_mode: of.degradeMode,
    })),
  };
}

function publishedSums(table: Table, dp: number): Map<unknown, { numeric: number; units: number }> {
  const byCurrency = new Map<unknown, number[]>();
  for (let row = 0; row < table.rows; row++) {
    const currency = valueAt(table.columns['currency'], row);
    const weight = valueAt(table.columns['weight'], row) as number;
    const group = byCurrency.get(currency);
    if (group) group.push(weight);
    else byCurrency.set(currency, [weight]);
  }
  return new Map(
    [...byCurrency].map(([currency, group]) => [
      currency,
      {
        numeric: neumaierSum(group),
        units: group.reduce((sum, weight) => sum + roundHalfEven(weight * 10 ** dp), 0),
      },
    ]),
  );
}

/** Smallest value that at least this share of the ascending values does not exceed; 0 of none. */
const nearestRank = (ascending: readonly number[], level: number): number =>
  ascending[Math.ceil(level * ascending.length) - 1] ?? 0;
