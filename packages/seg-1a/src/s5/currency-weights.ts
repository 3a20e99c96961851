import { Failure } from '@merchantry/contracts';
import { neumaierSum } from '@merchantry/rng';
import pow from '@stdlib/math-base-special-pow';
import { quantiseShares } from './quantise-shares.js';
import type { CurrencyShares } from './share-surface.js';
import { assertFloorsFeasible, type CurrencyParameters } from './smoothing-parameters.js';

/** Which of the two surfaces a currency lacked. */
export type DegradeMode = 'none' | 'ccy_only' | 'settlement_only';

/** The countries of a currency and their weights. */
export interface CurrencyWeights {
  readonly currency: string;
  /** Support in ASCII order. */
  readonly isos: readonly string[];
  /** Weights in units of 10^-dp, exactly 10^dp together. */
  readonly units: Float64Array;
  /** Blended number of observations. */
  readonly n0: number;
  /** Observations that the blended shares count for against the pseudo-observations. */
  readonly nEff: number;
  readonly obsFloor: number;
  /** Countries whose smoothed share lay below their floor. */
  readonly floorsTriggered: number;
  readonly overridesApplied: number;
  /** Units moved after rounding. */
  readonly corrections: number;
  readonly degradeMode: DegradeMode;
}

/**
 * Weights of the countries of one currency. Spending and settlement shares are blended (one surface alone counts
 * fully), weighed as N_eff observations against Dirichlet pseudo-observations alpha, raised to their floors, normalised
 * in ASCII order of the countries and rounded to dp decimals. Throws `E_ZERO_MASS`, `E_POLICY_MINSHARE_FEASIBILITY`,
 * `E_QUANT_SUM_MISMATCH`, `E_QUANT_NEGATIVE`.
 */
export function currencyWeights(
  currency: string,
  spending: CurrencyShares | undefined,
  settlement: CurrencyShares | undefined,
  parameters: CurrencyParameters,
  dp: number,
): CurrencyWeights {
  const { figures, alphaIso, minShareIso } = parameters;
  const isos = supportOf(spending, settlement, parameters);
  const degradeMode = spending ? (settlement ? 'none' : 'ccy_only') : 'settlement_only';
  const w = degradeMode === 'none' ? figures.blend_weight : degradeMode === 'ccy_only' ? 1 : 0;
  const n0 = w * (spending?.observations ?? 0) + (1 - w) * (settlement?.observations ?? 0);
  const nEff = Math.max(figures.obs_floor, pow(n0, 1 / Math.max(figures.shrink_exponent, 1)));

  const alpha = Float64Array.from(isos, (iso) => alphaIso[iso] ?? figures.alpha);
  const floor = Float64Array.from(isos, (iso) => minShareIso[iso] ?? figures.min_share);
  assertFloorsFeasible(floor, currency);
  const evidence = nEff + neumaierSum(alpha);
  if (!(evidence > 0)) throw zeroMass(currency, evidence);

  let floorsTriggered = 0;
  const share = new Float64Array(isos.length);
  for (let i = 0; i < isos.length; i++) {
    const q = w * (spending?.shares.get(isos[i]) ?? 0) + (1 - w) * (settlement?.shares.get(isos[i]) ?? 0);
    share[i] = (q * nEff + alpha[i]) / evidence;
    if (share[i] < floor[i]) {
      share[i] = floor[i];
      floorsTriggered++;
    }
  }
  const mass = neumaierSum(share);
  if (!(mass > 0 && mass < Infinity)) throw zeroMass(currency, mass);
  for (let i = 0; i < isos.length; i++) share[i] /= mass;
  const { units, corrections } = quantiseShares(share, dp, currency);
  return {
    currency,
    isos,
    units,
    n0,
    nEff,
    obsFloor: figures.obs_floor,
    floorsTriggered,
    overridesApplied: parameters.overridesApplied,
    corrections,
    degradeMode,
  };
}

/** Countries of both surfaces and of the policy, in ASCII order. */
function supportOf(
  spending: CurrencyShares | undefined,
  settlement: CurrencyShares | undefined,
  { isos }: CurrencyParameters,
): string[] {
  const support = new Set(isos);
  for (const surface of [spending, settlement])
    for (const iso of surface?.shares.keys() ?? []) support.add(iso);
  return [...support].sort();
}

const zeroMass = (currency: string, found: number) =>
  new Failure('E_ZERO_MASS', `The countries of ${currency} have no weight together.`, {
    dataset: 'ccy_country_weights_cache',
    column: 'weight',
    expected: 'observations, a floor on them or pseudo-observations',
    found: `${currency}: total ${found}`,
  });
