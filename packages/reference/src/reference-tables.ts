import { coded, type Column, constant, fixed, strings, type Table } from '@merchantry/contracts';
import type { Country } from './countries.js';
import type { CurrencyShare } from './currency/currency-shares.js';
import type { LegalTender } from './currency/legal-tender.js';
import type { GdpBucket } from './gdp-buckets.js';
import type { GdpPerCapita } from './gdp-per-capita.js';
import type { Licence } from './licences.js';
import type { MccPrior } from './mcc-priors.js';
import type { MerchantCategory } from './mcc-canonical.js';
import type { Population } from './population.js';
import type { MerchantSnapshot } from './snapshot/merchant-snapshot.js';

/** Columns of the reference tables, in the order of their schemas. */

const int8 = (values: readonly number[]) => fixed('int8', Int8Array.from(values));
const int16 = (values: readonly number[]) => fixed('int16', Int16Array.from(values));
const int32 = (values: readonly number[]) => fixed('int32', Int32Array.from(values));
const float64 = (values: readonly number[]) => fixed('float64', Float64Array.from(values));
const bool = (values: readonly boolean[]) => fixed('bool', Uint8Array.from(values, Number));

const valid = (values: readonly (number | null)[]) =>
  Uint8Array.from(values, (value) => (value === null ? 0 : 1));

/** Columns whose values may be missing. */
function int16OrNull(values: readonly (number | null)[]): Column {
  if (values.every((value) => value === null)) return constant('int16', values.length, null);
  return fixed(
    'int16',
    Int16Array.from(values, (value) => value ?? 0),
    valid(values),
  );
}
function int8OrNull(values: readonly (number | null)[]): Column {
  if (values.every((value) => value === null)) return constant('int8', values.length, null);
  return fixed(
    'int8',
    Int8Array.from(values, (value) => value ?? 0),
    valid(values),
  );
}

export const countryTable = (rows: readonly Country[]): Table => ({
  rows: rows.length,
  columns: {
    country_iso: strings(rows.map(({ iso }) => iso)),
    alpha3: strings(rows.map(({ alpha3 }) => alpha3)),
    numeric_code: int16(rows.map(({ numeric }) => numeric)),
    name: strings(rows.map(({ name }) => name)),
    region: strings(rows.map(({ region }) => region)),
    subregion: strings(rows.map(({ subregion }) => subregion)),
  },
});

export const populationTable = (rows: readonly Population[]): Table => ({
  rows: rows.length,
  columns: {
    country_iso: strings(rows.map(({ iso }) => iso)),
    population: fixed(
      'int64',
      BigInt64Array.from(rows, ({ people }) => BigInt(people)),
    ),
    source: strings(rows.map(({ source }) => source)),
    observation_year: int16OrNull(rows.map(({ year }) => year)),
    imputed: bool(rows.map(({ imputed }) => imputed)),
  },
});

export const gdpTable = (rows: readonly GdpPerCapita[]): Table => ({
  rows: rows.length,
  columns: {
    country_iso: strings(rows.map(({ iso }) => iso)),
    observation_year: int16OrNull(rows.map(({ year }) => year)),
    gdp_pc: float64(rows.map(({ value }) => value)),
    source_series: strings(rows.map(({ series }) => series)),
    is_proxy: bool(rows.map(({ isProxy }) => isProxy)),
    imputed: bool(rows.map(({ imputed }) => imputed)),
  },
});

export const bucketTable = (rows: readonly GdpBucket[], buckets: number, year: number | null): Table => ({
  rows: rows.length,
  columns: {
    country_iso: strings(rows.map(({ iso }) => iso)),
    bucket_id: int8(rows.map(({ bucket }) => bucket)),
    bucket_label: strings(rows.map(({ label }) => label)),
    method: constant('string', rows.length, 'jenks'),
    k: constant('int8', rows.length, buckets),
    source_year: constant('int16', rows.length, year),
  },
});

export const categoryTable = (rows: readonly MerchantCategory[]): Table => ({
  rows: rows.length,
  columns: {
    mcc: int32(rows.map(({ mcc }) => mcc)),
    description: strings(rows.map(({ description }) => description)),
    irs_description: strings(rows.map(({ irsDescription }) => irsDescription)),
    source_system: strings(rows.map(({ system }) => system)),
    source_version: strings(rows.map(({ version }) => version)),
  },
});

export const priorTable = (rows: readonly MccPrior[]): Table => ({
  rows: rows.length,
  columns: {
    mcc: int32(rows.map(({ mcc }) => mcc)),
    is_chain: bool(rows.map(({ isChain }) => isChain)),
    weight: float64(rows.map(({ weight }) => weight)),
    logit_pi: float64(rows.map(({ logitPi }) => logitPi)),
    ln_mu: float64(rows.map(({ lnMu }) => lnMu)),
    ln_phi: float64(rows.map(({ lnPhi }) => lnPhi)),
  },
});

export const licenceTable = (rows: readonly Licence[]): Table => ({
  rows: rows.length,
  columns: {
    licence_id: strings(rows.map(({ id }) => id)),
    spdx: strings(rows.map(({ spdx }) => spdx)),
    redistribution: bool(rows.map(({ redistribution }) => redistribution)),
    attribution_required: bool(rows.map(({ attributionRequired }) => attributionRequired)),
    share_alike: bool(rows.map(({ shareAlike }) => shareAlike)),
    notice: strings(rows.map(({ notice }) => notice)),
  },
});

export const legalTenderTable = (rows: readonly LegalTender[]): Table => ({
  rows: rows.length,
  columns: {
    country_iso: strings(rows.map(({ iso }) => iso)),
    currency: strings(rows.map(({ currency }) => currency)),
    currency_numeric: int16OrNull(rows.map(({ numeric }) => numeric)),
    minor_units: int8OrNull(rows.map(({ minorUnits }) => minorUnits)),
    source_series: strings(rows.map(({ series }) => series)),
    is_exact_vintage: bool(rows.map(({ isExactVintage }) => isExactVintage)),
  },
});

export const currencyShareTable = (rows: readonly CurrencyShare[]): Table => ({
  rows: rows.length,
  columns: {
    currency: strings(rows.map(({ currency }) => currency)),
    country_iso: strings(rows.map(({ iso }) => iso)),
    share: float64(rows.map(({ share }) => share)),
    obs_count: fixed(
      'int64',
      BigInt64Array.from(rows, ({ observations }) => BigInt(observations)),
    ),
    is_proxy: bool(rows.map(({ isProxy }) => isProxy)),
  },
});

/** The two channels, by their code in a snapshot. */
export const CHANNELS = ['card_present', 'card_not_present'] as const;

export function merchantTable(snapshot: MerchantSnapshot): Table {
  const ids = new BigUint64Array(snapshot.merchants);
  for (let i = 0; i < ids.length; i++) ids[i] = BigInt(i + 1);
  return {
    rows: snapshot.merchants,
    columns: {
      merchant_id: fixed('uint64', ids),
      mcc: fixed('int32', snapshot.mcc),
      channel: coded(snapshot.channel, CHANNELS),
      home_country_iso: coded(snapshot.home, snapshot.isos),
    },
  };
}
