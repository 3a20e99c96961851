import { Failure, type FailureCode } from '@merchantry/contracts';
import { neumaierSum } from '@merchantry/rng';
import type { CcySmoothingParams, SmoothingFigures } from '../policy/ccy-smoothing-params.js';

const POLICY = 'ccy_smoothing_params';
/** Room for the rounding of decimal floors that add up to one. */
const FLOOR_SLACK = 1e-12;

/** What the policy says of one currency: the figures of a country win over those of the currency, these over the defaults. */
export interface CurrencyParameters {
  readonly figures: SmoothingFigures;
  readonly alphaIso: Readonly<Record<string, number>>;
  readonly minShareIso: Readonly<Record<string, number>>;
  /** Countries that the policy names under the currency. */
  readonly isos: readonly string[];
  /** Entries of the policy that apply to this currency alone. */
  readonly overridesApplied: number;
}

/** The parameters of a currency. */
export function currencyParameters(policy: CcySmoothingParams, currency: string): CurrencyParameters {
  const own = policy.per_currency[currency] ?? {};
  const alphaIso = policy.overrides.alpha_iso?.[currency] ?? {};
  const minShareIso = policy.overrides.min_share_iso?.[currency] ?? {};
  const alphas = Object.keys(alphaIso);
  const floors = Object.keys(minShareIso);
  return {
    figures: { ...policy.defaults, ...own },
    alphaIso,
    minShareIso,
    isos: [...new Set([...alphas, ...floors])].sort(),
    overridesApplied: Object.keys(own).length + alphas.length + floors.length,
  };
}

/**
 * Check what a schema cannot. Throws, with the path inside the policy: `E_POLICY_DOMAIN` for a figure outside its domain,
 * `E_POLICY_UNKNOWN_CODE` for a currency or country that the references lack, `E_POLICY_MINSHARE_FEASIBILITY` where the
 * floors of the countries of a currency exceed one together.
 */
export function checkSmoothingPolicy(
  policy: CcySmoothingParams,
  currencies: ReadonlySet<string>,
  isos: ReadonlySet<string>,
): void {
  checkFigures(policy.defaults, 'defaults');
  for (const [currency, figures] of Object.entries(policy.per_currency)) {
    requireKnown(currency, currencies, `per_currency.${currency}`, 'a currency of the references');
    checkFigures(figures, `per_currency.${currency}`);
  }
  for (const [name, domain] of [
    ['alpha_iso', DOMAINS.alpha],
    ['min_share_iso', DOMAINS.min_share],
  ] as const) {
    for (const [currency, byIso] of Object.entries(policy.overrides[name] ?? {})) {
      const path = `overrides.${name}.${currency}`;
      requireKnown(currency, currencies, path, 'a currency of the references');
      for (const [iso, value] of Object.entries(byIso)) {
        requireKnown(iso, isos, `${path}.${iso}`, 'a code of iso3166_canonical');
        checkValue(value, domain, `${path}.${iso}`);
      }
    }
  }
  for (const [currency, byIso] of Object.entries(policy.overrides.min_share_iso ?? {})) {
    assertFloorsFeasible(Object.values(byIso), currency);
  }
}

/** Throws `E_POLICY_MINSHARE_FEASIBILITY` unless the floors of a currency leave room for each other. */
export function assertFloorsFeasible(floors: ArrayLike<number>, currency: string): void {
  const sum = neumaierSum(floors);
  if (sum <= 1 + FLOOR_SLACK) return;
  throw new Failure('E_POLICY_MINSHARE_FEASIBILITY', `The least shares under ${currency} exceed one.`, {
    dataset: POLICY,
    column: `overrides.min_share_iso.${currency}`,
    expected: 'at most 1 in total',
    found: String(sum),
  });
}

type Domain = readonly [least: number, greatest: number, words: string];

const DOMAINS: Readonly<Record<keyof SmoothingFigures, Domain>> = {
  blend_weight: [0, 1, '0 to 1'],
  alpha: [0, Number.MAX_VALUE, 'a finite number >= 0'],
  obs_floor: [0, Number.MAX_SAFE_INTEGER, '0 to 2^53 - 1'],
  shrink_exponent: [0, Number.MAX_VALUE, 'a finite number >= 0'],
  min_share: [0, 1, '0 to 1'],
};

function checkFigures(figures: Partial<SmoothingFigures>, path: string): void {
  for (const [name, value] of Object.entries(figures)) {
    checkValue(value, DOMAINS[name as keyof SmoothingFigures], `${path}.${name}`);
  }
}

function checkValue(value: number, [least, greatest, words]: Domain, column: string): void {
  if (value >= least && value <= greatest) return;
  throw refused('E_POLICY_DOMAIN', 'A smoothing figure is outside its domain.', column, words, String(value));
}

function requireKnown(code: string, known: ReadonlySet<string>, column: string, expected: string): void {
  if (known.has(code)) return;
  throw refused(
    'E_POLICY_UNKNOWN_CODE',
    'The smoothing policy names an unknown code.',
    column,
    expected,
    code,
  );
}

const refused = (code: FailureCode, message: string, column: string, expected: string, found: string) =>
  new Failure(code, message, { dataset: POLICY, column, expected, found });
