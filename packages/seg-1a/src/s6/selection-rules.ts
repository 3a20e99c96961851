import { Failure, type FailureCode } from '@merchantry/contracts';
import type { S6SelectionPolicy, SelectionValues } from '../policy/s6-selection-policy.js';

/** The policy by currency, in the order of the currencies that it was compiled for. */
export interface SelectionRules {
  /** Candidates considered at the most; 0 for all. */
  readonly caps: Int32Array;
  /** 1 where countries of weight zero are drawn for. */
  readonly includesZero: Uint8Array;
  /** Log all considered countries, not only the chosen ones. */
  readonly logsAll: boolean;
  /** Decimals of printed keys. */
  readonly decimals: number;
}

/** Values that hold for the whole run: a currency may repeat them, not change them. */
const WHOLE_RUN = ['emit_membership_dataset', 'log_all_candidates', 'dp_score_print'] as const;

const CURRENCY = /^[A-Z]{3}$/;
const MOST_DECIMALS = 15;
const MOST_CANDIDATES = 1_000_000;

/**
 * Compile the policy for these currencies. Exceptions for other currencies are checked and have no effect. Throws
 * `E_POLICY_DOMAIN` for a value that is not accepted and `E_POLICY_CONFLICT` for two that cannot both be kept.
 */
export function compileSelection(policy: S6SelectionPolicy, currencies: readonly string[]): SelectionRules {
  const { defaults, per_currency: exceptions } = policy;
  checkValues(defaults, 'defaults');
  if (!defaults.emit_membership_dataset)
    throw invalid('E_POLICY_CONFLICT', 'defaults.emit_membership_dataset', 'true, S7 reads it', false);
  for (const [currency, own] of Object.entries(exceptions)) {
    const at = `per_currency.${currency}`;
    if (!CURRENCY.test(currency))
      throw invalid('E_POLICY_DOMAIN', at, 'a currency of three capitals', currency);
    for (const name of WHOLE_RUN)
      if (own[name] !== undefined && own[name] !== defaults[name])
        throw invalid(
          'E_POLICY_CONFLICT',
          `${at}.${name}`,
          `${defaults[name]}, as for the whole run`,
          own[name],
        );
    checkValues({ ...defaults, ...own }, at);
  }
  const of = (currency: string): SelectionValues => ({
    ...defaults,
    ...(Object.hasOwn(exceptions, currency) ? exceptions[currency] : {}),
  });
  return {
    caps: Int32Array.from(currencies, (currency) => of(currency).max_candidates_cap),
    includesZero: Uint8Array.from(currencies, (currency) =>
      of(currency).zero_weight_rule === 'include' ? 1 : 0,
    ),
    logsAll: defaults.log_all_candidates,
    decimals: defaults.dp_score_print,
  };
}

function checkValues(values: SelectionValues, at: string): void {
  const { max_candidates_cap: cap, zero_weight_rule: rule, dp_score_print: decimals } = values;
  if (!Number.isInteger(cap) || cap < 0 || cap > MOST_CANDIDATES)
    throw invalid('E_POLICY_DOMAIN', `${at}.max_candidates_cap`, `0 to ${MOST_CANDIDATES}, whole`, cap);
  if (rule !== 'exclude' && rule !== 'include')
    throw invalid('E_POLICY_DOMAIN', `${at}.zero_weight_rule`, 'exclude or include', rule);
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > MOST_DECIMALS)
    throw invalid('E_POLICY_DOMAIN', `${at}.dp_score_print`, `0 to ${MOST_DECIMALS}, whole`, decimals);
  if (rule === 'include' && !values.log_all_candidates)
    throw invalid(
      'E_POLICY_CONFLICT',
      `${at}.zero_weight_rule`,
      'exclude, since a country of weight zero is included for the log and only chosen ones are logged',
      rule,
    );
}

const invalid = (code: FailureCode, column: string, expected: string, found: unknown) =>
  new Failure(code, 'The selection policy cannot be applied.', {
    dataset: 's6_selection_policy',
    column,
    expected,
    found: String(found),
  });
