import pow from '@stdlib/math-base-special-pow';
import type { CandidateDesign } from './design-policy.js';
import type { PolicyValue } from './policy-text.js';
import type { RegionList } from './region-lists.js';

/** What the weights need to know of a country. */
export interface TenderCountry {
  readonly iso: string;
  readonly subregion: string | null;
  /** Legal tender. */
  readonly currency: string;
  /** Merchants at home there in the default snapshot. */
  readonly merchants: number;
}

/**
 * Policy `ccy_smoothing_params`: under every currency a row for each country that has it and for each destination of
 * these countries' lists, with a pseudo-count of `scale * max(merchants, 1)^exponent` (whole). They outweigh the observed
 * shares a hundredfold, so a merchant can choose every candidate and none is a hub.
 */
export function currencyAttraction(
  design: CandidateDesign,
  lists: readonly RegionList[],
  countries: readonly TenderCountry[],
): Readonly<Record<string, PolicyValue>> {
  const { scale, exponent } = design.attraction;
  const listOf = new Map(lists.map((list) => [list.subregion, list.countries]));
  const alpha = new Map(
    countries.map(({ iso, merchants }) => [iso, Math.round(scale * pow(Math.max(merchants, 1), exponent))]),
  );
  const reached = new Map<string, Set<string>>();
  for (const { iso, subregion, currency } of countries) {
    const isos = reached.get(currency) ?? new Set();
    reached.set(currency, isos);
    isos.add(iso);
    for (const candidate of (subregion !== null && listOf.get(subregion)) || []) isos.add(candidate);
  }
  const { dp, defaults, per_currency } = design.currencies;
  const inOrder = <T>(entries: Iterable<readonly [string, T]>) =>
    Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    semver: design.semver,
    version: design.version,
    dp,
    // No country has pseudo-observations or a floor but by name.
    defaults: { ...defaults, alpha: 0, min_share: 0 },
    per_currency: inOrder(Object.entries(per_currency)),
    overrides: {
      alpha_iso: inOrder(
        [...reached].map(([currency, isos]) => [
          currency,
          inOrder([...isos].map((iso) => [iso, alpha.get(iso)!])),
        ]),
      ),
      min_share_iso: {},
    },
  };
}
