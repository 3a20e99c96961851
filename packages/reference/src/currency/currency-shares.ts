import { neumaierSum } from '@merchantry/rng';
import { largestRemainder } from '../snapshot/largest-remainder.js';
import type { LegalTender } from './legal-tender.js';

/** One country's part of one currency. */
export interface CurrencyShare {
  readonly currency: string;
  readonly iso: string;
  /** In [0, 1]; those of a currency add up to 1. */
  readonly share: number;
  /** How many observations the share counts as. */
  readonly observations: number;
  readonly isProxy: boolean;
}

/** What both surfaces are made from. */
export interface CurrencyEconomy {
  /** One currency a country, ascending by code. */
  readonly tender: readonly LegalTender[];
  /** Income of all inhabitants, in dollars of the income series. */
  readonly totalGdp: ReadonlyMap<string, number>;
  /** Percent of foreign-exchange turnover by currency (the whole is 200). */
  readonly turnover: ReadonlyMap<string, number>;
  /** Percent of foreign-exchange turnover of the largest centres. */
  readonly centres: ReadonlyMap<string, number>;
}

/** Observations of a currency per unit of turnover share, and their limits. */
interface ObservationLaw {
  readonly scale: number;
  readonly least: number;
  readonly most: number;
}

const CARD_OBSERVATIONS: ObservationLaw = { scale: 2e6, least: 5_000, most: 250_000 };
const SETTLEMENT_OBSERVATIONS: ObservationLaw = { scale: 1e7, least: 25_000, most: 2e6 };

/** Nobody's economy counts for less, so that uninhabited members keep a share above zero. Dollars. */
const LEAST_GDP = 1e9;

/** Part of a currency's settlement that lies with the centres among its members. */
const HUB_MASS = 0.7;
/** The same, where one member holds nearly everything already. */
const HUB_MASS_OF_DOMINATED = 0.4;
const DOMINANT_SHARE = 0.9;

/** Observations of a whole currency; the least where the survey does not list it. */
function observationsOf(turnoverPercent: number | undefined, { scale, least, most }: ObservationLaw): number {
  if (turnoverPercent === undefined) return least;
  return Math.min(most, Math.max(least, Math.round((scale * turnoverPercent) / 100)));
}

const normalised = (weights: Float64Array): Float64Array => {
  const sum = neumaierSum(weights);
  return weights.map((weight) => weight / sum);
};

/** Members of each currency, both ascending. */
function membersByCurrency(tender: readonly LegalTender[]): [string, string[]][] {
  const members = new Map<string, string[]>();
  for (const { currency, iso } of tender) members.set(currency, [...(members.get(currency) ?? []), iso]);
  return [...members].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Shares of the members by total income. */
const byIncome = (members: readonly string[], { totalGdp }: CurrencyEconomy): Float64Array =>
  normalised(Float64Array.from(members, (iso) => Math.max(LEAST_GDP, totalGdp.get(iso) ?? 0)));

/** Shares with the hub mass moved to the members that are centres; those of income where none is. */
function withHubs(members: readonly string[], economy: CurrencyEconomy): Float64Array {
  const base = byIncome(members, economy);
  const hubs = Float64Array.from(members, (iso) => economy.centres.get(iso) ?? 0);
  if (!hubs.some((weight) => weight > 0)) return base;
  const mass = base.some((share) => share >= DOMINANT_SHARE) ? HUB_MASS_OF_DOMINATED : HUB_MASS;
  const hubShares = normalised(hubs);
  return normalised(base.map((share, i) => (1 - mass) * share + mass * hubShares[i]));
}

function surface(
  economy: CurrencyEconomy,
  sharesOf: (members: readonly string[], economy: CurrencyEconomy) => Float64Array,
  law: ObservationLaw,
): CurrencyShare[] {
  return membersByCurrency(economy.tender).flatMap(([currency, members]) => {
    const shares = sharesOf(members, economy);
    const total = observationsOf(economy.turnover.get(currency), law);
    const counts = largestRemainder(
      shares.map((share) => share * total),
      total,
    );
    // The laws above stand in for counted payments, whatever the figures they are fed with.
    return members.map((iso, i) => ({
      currency,
      iso,
      share: shares[i],
      observations: counts[i],
      isProxy: true,
    }));
  });
}

/** Where cards in a currency are used: its legal-tender countries by total income. Ascending by currency and country. */
export const cardShares = (economy: CurrencyEconomy): CurrencyShare[] =>
  surface(economy, byIncome, CARD_OBSERVATIONS);

/** Where a currency is settled: the same countries, most of the mass with the exchange centres among them. */
export const settlementShares = (economy: CurrencyEconomy): CurrencyShare[] =>
  surface(economy, withHubs, SETTLEMENT_OBSERVATIONS);
