import { Failure, valueAt, type Table } from '@merchantry/contracts';
import {
  hurdleCoefficientsSchema,
  nbDispersionCoefficientsSchema,
  openDispersionModel,
  openHurdleModel,
} from '../design/index.js';
import { homePositions, openCountries } from '../ingress/home-lookups.js';
import { MERCHANTS, openMerchants } from '../ingress/merchant-table.js';
import { FIT_TABLES, openFitTables } from '../model/fit-inputs.js';
import { readPolicy, readReferenceTables } from '../model/read-fit-inputs.js';
import { fittedValues, type Fitted } from '../model/self-check.js';
import { crossborderHyperparamsSchema, type EligibilityPolicy } from '../policy/crossborder-hyperparams.js';
import { compileEligibility, decisions, winningRules } from '../s0/eligibility.js';
import type { TenderCountry } from './currency-attraction.js';
import { candidateDesignSchema, type CandidateDesign } from './design-policy.js';
import type { HomeMerchants } from './domestic-codes.js';
import { outletsAtLeast } from './outlets-at-least.js';
import type { ListedCountry } from './region-lists.js';

const FOLDER = 'config/layer1/1A';
export const DESIGN_PATH = `${FOLDER}/candidate_design.yaml`;
export const HYPERPARAMS_PATH = `${FOLDER}/policy/crossborder_hyperparams.yaml`;
/** Set of MCC that this design fills; the denials besides it are written by hand. */
export const DOMESTIC_ONLY = 'DOMESTIC_ONLY';

/** Reference tables that the design reads. */
export const DESIGN_TABLES = [
  ...FIT_TABLES,
  'country_centre',
  'country_population',
  'country_zone',
  'iso_legal_tender',
] as const;
export type DesignTables = Readonly<Record<(typeof DESIGN_TABLES)[number], Table>>;

export type DesignCountry = ListedCountry & TenderCountry;

export interface DesignInputs {
  readonly design: CandidateDesign;
  readonly eligibility: EligibilityPolicy;
  /** In code order. */
  readonly countries: readonly DesignCountry[];
  readonly merchants: HomeMerchants;
}

/** Everything the policies of candidates follow from. Throws what reading its files and tables throws. */
export async function readDesignInputs(root: string): Promise<DesignInputs> {
  const { tables } = await readReferenceTables(root, DESIGN_TABLES);
  return openDesignInputs(root, tables);
}

/** The same with the reference tables at hand. */
export function openDesignInputs(root: string, tables: DesignTables): DesignInputs {
  const design = readPolicy(root, DESIGN_PATH, candidateDesignSchema);
  const { eligibility } = readPolicy(root, HYPERPARAMS_PATH, crossborderHyperparamsSchema);
  const countries = designCountries(tables, eligibility.home_sets['SANCTIONED']);
  const { snapshot } = openFitTables(tables);
  const hurdle = openHurdleModel(
    readPolicy(root, `${FOLDER}/models/hurdle_coefficients.yaml`, hurdleCoefficientsSchema),
  );
  const dispersion = openDispersionModel(
    readPolicy(root, `${FOLDER}/models/nb_dispersion_coefficients.yaml`, nbDispersionCoefficientsSchema),
  );
  const fitted = fittedValues(hurdle, dispersion, snapshot);
  const merchants = homeMerchants(tables, countries, eligibility, fitted, snapshot.channel, design);
  return { design, eligibility, countries, merchants };
}

/** Value of `column` by the country of its row. */
function byCountry(table: Table, column: string): Map<string, unknown> {
  const { country_iso: iso, [column]: values } = table.columns;
  return new Map(
    Array.from({ length: table.rows }, (_, row) => [String(valueAt(iso, row)), valueAt(values, row)]),
  );
}

function designCountries(tables: DesignTables, sanctioned: readonly string[]): DesignCountry[] {
  const subregion = byCountry(tables.iso3166_canonical, 'subregion');
  const people = byCountry(tables.country_population, 'population');
  const multiZone = multiZoneCountries(tables.country_zone);
  const currency = byCountry(tables.iso_legal_tender, 'currency');
  const lon = byCountry(tables.country_centre, 'lon');
  const lat = byCountry(tables.country_centre, 'lat');
  const merchants = new Map<string, number>();
  const { home_country_iso: home } = tables[MERCHANTS].columns;
  for (let row = 0; row < tables[MERCHANTS].rows; row++) {
    const iso = String(valueAt(home, row));
    merchants.set(iso, (merchants.get(iso) ?? 0) + 1);
  }
  return [...subregion.keys()].sort().map((iso) => ({
    iso,
    subregion: subregion.get(iso) == null ? null : String(subregion.get(iso)),
    people: Number(people.get(iso) ?? 0),
    // Antarctica, in no subregion, has zones but nobody at home.
    multiZone: multiZone.has(iso) && subregion.get(iso) != null,
    centre: lon.has(iso) ? { lon: Number(lon.get(iso)), lat: Number(lat.get(iso)) } : null,
    sanctioned: sanctioned.includes(iso),
    currency: tender(currency, iso),
    merchants: merchants.get(iso) ?? 0,
  }));
}

/** Class M: countries of two material time zones or more. */
function multiZoneCountries(table: Table): Set<string> {
  const { country_iso: iso, material } = table.columns;
  const zones = new Map<string, number>();
  for (let row = 0; row < table.rows; row++) {
    if (valueAt(material, row) !== true) continue;
    const country = String(valueAt(iso, row));
    zones.set(country, (zones.get(country) ?? 0) + 1);
  }
  return new Set([...zones].filter(([, count]) => count >= 2).map(([country]) => country));
}

function tender(currency: ReadonlyMap<string, unknown>, iso: string): string {
  const found = currency.get(iso);
  if (typeof found === 'string') return found;
  throw new Failure('reference_drift', `${iso} has no legal tender.`, {
    dataset: 'iso_legal_tender',
    column: 'country_iso',
    expected: 'every country once',
    found: `no row of ${iso}`,
  });
}

/** The snapshot outside class M: with the deny lists in force, the domestic codes aside. */
function homeMerchants(
  tables: DesignTables,
  countries: readonly DesignCountry[],
  eligibility: EligibilityPolicy,
  { pi, mu, phi }: Fitted,
  channel: Uint8Array,
  { steps }: CandidateDesign,
): HomeMerchants {
  const merchants = openMerchants(tables[MERCHANTS]);
  const known = openCountries(tables.iso3166_canonical);
  const home = homePositions(merchants, known);
  const rules = compileEligibility(
    { ...eligibility, mcc_sets: { ...eligibility.mcc_sets, [DOMESTIC_ONLY]: [] } },
    known.isos,
  );
  const { eligible } = decisions(rules);
  const winner = winningRules(rules, channel, home, merchants.mcc);
  // Both lists are in code order, so a home's position is its place among the countries.
  const rows = Uint32Array.from(home.keys()).filter((row) => !countries[home[row]].multiZone);
  return {
    mcc: Int32Array.from(rows, (row) => merchants.mcc[row]),
    several: Float64Array.from(rows, (row) => pi[row]),
    reaches: Float64Array.from(rows, (row) =>
      eligible[winner[row]] ? pi[row] * outletsAtLeast(steps[0].min_outlets, mu[row], phi[row]) : 0,
    ),
  };
}
