import type { ListColumn } from '@merchantry/contracts';

/** Why a merchant chose nothing, or had fewer to choose from; the first that holds, by code. 0 stands for none of them. */
export const REASONS = ['NO_CANDIDATES', 'K_ZERO', 'ZERO_WEIGHT_DOMAIN', 'CAPPED_BY_MAX_CANDIDATES'] as const;

export const REASON = { none: 0, noCandidates: 1, kZero: 2, zeroWeight: 3, capped: 4 } as const;

/** What the choice of some merchants depends on. */
export interface SelectionInput {
  readonly kTarget: Int32Array;
  readonly currency: Uint16Array;
  readonly candidates: ListColumn;
}

/** What holds for all merchants: weights by currency and country, and the policy by currency. */
export interface SelectionLaw {
  readonly countries: readonly string[];
  readonly weights: Float64Array;
  readonly caps: Int32Array;
  readonly includesZero: Uint8Array;
}

/** Countries that keys are drawn for: rows by merchant, and within a merchant by country code. */
export interface Considered {
  /** Rows [starts[m], starts[m + 1]) belong to merchant m. */
  readonly starts: Uint32Array;
  readonly merchant: Uint32Array;
  /** Position among the countries. */
  readonly country: Uint32Array;
  /** Share among the eligible countries of the merchant; 0 for a country that cannot be chosen. */
  readonly weight: Float64Array;
  /** Place among the candidates of the merchant, from 0: decides between equal keys. */
  readonly place: Uint32Array;
  /** Candidates left by the cap, by merchant. */
  readonly capped: Int32Array;
  /** Countries with a positive weight, by merchant. */
  readonly eligible: Int32Array;
  /** See {@link REASONS}. */
  readonly reason: Uint8Array;
}

/**
 * The countries that a merchant chooses from: its first candidates up to the cap, those with a weight row under its
 * currency, without weights of zero unless the policy includes them. Weights are divided by the sum over the eligible
 * ones (Neumaier, in order of rank). A merchant that ends early considers none.
 */
export function consideredCountries(input: SelectionInput, law: SelectionLaw): Considered {
  const { kTarget, currency, candidates } = input;
  const { countries, weights, caps, includesZero } = law;
  const codes =
    candidates.items.kind === 'fixed' ? (candidates.items.values as Uint16Array) : new Uint16Array(0);
  const rows = kTarget.length;
  const room = candidates.offsets[rows] - candidates.offsets[0];
  const starts = new Uint32Array(rows + 1);
  const merchant = new Uint32Array(room);
  const country = new Uint32Array(room);
  const weight = new Float64Array(room);
  const place = new Uint32Array(room);
  const capped = new Int32Array(rows);
  const eligible = new Int32Array(rows);
  const reason = new Uint8Array(rows);
  let end = 0;
  for (let m = 0; m < rows; m++) {
    const first = candidates.offsets[m];
    const all = candidates.offsets[m + 1] - first;
    const cap = caps[currency[m]] ?? 0;
    const taken = cap > 0 && cap < all ? cap : all;
    capped[m] = taken;
    reason[m] = all === 0 ? REASON.noCandidates : kTarget[m] === 0 ? REASON.kZero : REASON.none;
    const begin = end;
    if (reason[m] === REASON.none) {
      const base = currency[m] * countries.length;
      let sum = 0;
      let lost = 0;
      for (let i = 0; i < taken; i++) {
        const code = codes[first + i];
        const w = weights[base + code];
        if (!(w > 0 || (w === 0 && includesZero[currency[m]] === 1))) continue;
        if (w > 0) eligible[m]++;
        const next = sum + w;
        lost += sum >= w ? sum - next + w : w - next + sum;
        sum = next;
        end = inserted(begin, end, code, w, i);
      }
      if (eligible[m] === 0) {
        reason[m] = REASON.zeroWeight;
        end = begin;
      } else {
        if (taken < all) reason[m] = REASON.capped;
        const total = sum + lost;
        for (let at = begin; at < end; at++) {
          weight[at] = Math.min(1, weight[at] / total);
          merchant[at] = m;
        }
      }
    }
    starts[m + 1] = end;
  }
  return {
    starts,
    merchant: merchant.slice(0, end),
    country: country.slice(0, end),
    weight: weight.slice(0, end),
    place: place.slice(0, end),
    capped,
    eligible,
    reason,
  };

  /** Put a country among those of its merchant, in order of code; candidates mostly come in that order. */
  function inserted(from: number, to: number, code: number, w: number, rank: number): number {
    let at = to;
    for (; at > from && country[at - 1] > code; at--) {
      country[at] = country[at - 1];
      weight[at] = weight[at - 1];
      place[at] = place[at - 1];
    }
    country[at] = code;
    weight[at] = w;
    place[at] = rank;
    return to + 1;
  }
}
