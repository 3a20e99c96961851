import { Failure, valueAt, type FailureCode, type Table } from '@merchantry/contracts';
import { neumaierSum } from '@merchantry/rng';
import { roundHalfEven } from '../numeric/round-half-even.js';
import type { CurrencyWeights, DegradeMode } from './currency-weights.js';
import type { LicenceTerms } from './licence-summary.js';
import type { ShareSurface } from './share-surface.js';

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
  /** The two share tables: every pair of theirs must have a row. */
  readonly surfaces: readonly ShareSurface[];
  readonly licences: readonly LicenceTerms[];
  /** What the state has logged of random draws: nothing, as it draws none. */
  readonly traced: { readonly events: number; readonly draws: number };
}

/**
 * The receipt of S5. Sums and coverage are taken from the published table and the share tables, not from what was made of
 * them. No receipt is given for weights that do not hold: throws `E_SUM_NUMERIC`, `E_SUM_DECIMAL`, `E_COVERAGE` and
 * `E_RNG_INTERACTION`.
 */
export function receiptOf(facts: ReceiptFacts): Record<string, unknown> {
  const { weights, table, dp, traced } = facts;
  const published = publishedWeights(table);
  const sums = [...published].map(([currency, byIso]) => ({ currency, ...sumsOf([...byIso.values()], dp) }));
  const currencies = new Set(facts.surfaces.flatMap((surface) => [...surface.keys()]));
  const narrowed = [...currencies]
    .filter((currency) => isNarrowed(currency, published, facts.surfaces))
    .sort();
  const off = sums.find(({ numeric }) => !(Math.abs(numeric - 1) <= SUM_TOLERANCE));
  if (off)
    throw refusal('E_SUM_NUMERIC', `1 within ${SUM_TOLERANCE}`, `${off.numeric} under ${off.currency}`);
  const inexact = sums.find(({ units }) => units !== 10 ** dp);
  if (inexact)
    throw refusal('E_SUM_DECIMAL', `${10 ** dp} units`, `${inexact.units} under ${inexact.currency}`);
  if (narrowed.length > 0)
    throw refusal(
      'E_COVERAGE',
      'a row for every pair of the share tables',
      `fewer under ${narrowed.join(', ')}`,
    );
  if (traced.events > 0 || traced.draws > 0)
    throw refusal('E_RNG_INTERACTION', 'no event', `${traced.events} events, ${traced.draws} draws`);

  const corrections = weights.map((of) => of.corrections).sort((a, b) => a - b);
  const total = (figure: (of: CurrencyWeights) => number) => weights.reduce((sum, of) => sum + figure(of), 0);
  const degraded = weights.filter(({ degradeMode }) => degradeMode !== 'none');
  const count = (mode: DegradeMode) => weights.filter(({ degradeMode }) => degradeMode === mode).length;
  return {
    parameter_hash: facts.parameterHash,
    policy_digest: facts.policyDigest,
    producer: '1A.S5',
    schema_refs: SCHEMA_REFS,
    currencies_total: currencies.size,
    currencies_processed: published.size,
    rows_written: table.rows,
    sum_numeric_pass: off === undefined,
    sum_decimal_dp_pass: inexact === undefined,
    coverage_union_pass: narrowed.length === 0,
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
    coverage_policy_narrowed: narrowed,
    rng_trace_delta_events: traced.events,
    rng_trace_delta_draws: traced.draws,
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

/** Weights of the published table by currency and country. */
function publishedWeights(table: Table): Map<string, Map<string, number>> {
  const byCurrency = new Map<string, Map<string, number>>();
  for (let row = 0; row < table.rows; row++) {
    const [currency, iso, weight] = ['currency', 'country_iso', 'weight'].map((name) =>
      valueAt(table.columns[name], row),
    ) as [string, string, number];
    const group = byCurrency.get(currency) ?? new Map<string, number>();
    byCurrency.set(currency, group.set(iso, weight));
  }
  return byCurrency;
}

const sumsOf = (weights: readonly number[], dp: number) => ({
  numeric: neumaierSum(weights),
  units: weights.reduce((sum, weight) => sum + roundHalfEven(weight * 10 ** dp), 0),
});

/** Whether a share table has a country under the currency that the published table lacks. */
const isNarrowed = (
  currency: string,
  published: ReadonlyMap<string, ReadonlyMap<string, number>>,
  surfaces: readonly ShareSurface[],
): boolean =>
  surfaces.some((surface) =>
    [...(surface.get(currency)?.shares.keys() ?? [])].some((iso) => !published.get(currency)?.has(iso)),
  );

const refusal = (code: FailureCode, expected: string, found: string) =>
  new Failure(code, 'The weights that were made do not pass their checks.', {
    dataset: 'ccy_country_weights_cache',
    column: 'weight',
    expected,
    found,
  });

/** Smallest value that at least this share of the ascending values does not exceed; 0 of none. */
const nearestRank = (ascending: readonly number[], level: number): number =>
  ascending[Math.ceil(level * ascending.length) - 1] ?? 0;
