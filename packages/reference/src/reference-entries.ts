import type { Table } from '@merchantry/contracts';
import type { Grid } from '@merchantry/geo';
import { BUCKETS, gdpBuckets } from './gdp-buckets.js';
import { licences } from './licences.js';
import { centreTable, worldCountryTable } from './geography/geography-tables.js';
import { populationRaster } from './geography/population-raster.js';
import type { GridRaster } from './grid-raster.js';
import type { ReferenceInputs } from './reference-inputs.js';
import {
  bucketTable,
  categoryTable,
  countryTable,
  currencyShareTable,
  gdpTable,
  legalTenderTable,
  licenceTable,
  merchantTable,
  populationTable,
  priorTable,
} from './reference-tables.js';
import { type HomeLaw } from './snapshot/snapshot-policy.js';
import { merchantSnapshot } from './snapshot/merchant-snapshot.js';
import type { SourceFile } from './source-file.js';
import type { UserSourceName } from './sources-lock.js';
import { releaseTable, transitionTable } from './time-zones/clock-tables.js';
import { multiZoneCountries } from './time-zones/multi-zone-countries.js';
import { countryZoneTable, materialZones, zonePieceTable } from './time-zones/zone-tables.js';

/** What of the profile and the epoch decides bytes of a reference. */
export interface ReferenceProfile {
  readonly profile: string;
  readonly merchants: number;
  readonly home_law: HomeLaw;
  /** Cell size of the world's grid, arc-minutes. */
  readonly grid_arcmin: number;
}

export interface BuildParameters {
  readonly profile: ReferenceProfile;
  readonly b32: Uint8Array;
}

/** What every reference has: its sources, and what may be said of it. */
interface EntryBase {
  readonly id: string;
  /** The user source that takes the place of the whole table. */
  readonly suppliedAs?: UserSourceName;
  /** One table a profile, not one for all. */
  readonly perProfile?: true;
  readonly sources: (inputs: ReferenceInputs) => readonly SourceFile[];
  /** Earlier reference tables that this one is computed from; `table` may ask for these and no others. */
  readonly uses?: readonly string[];
  /** What was done to the sources, in a sentence or two. */
  readonly transformation: string;
  /** The same for a user's own source, where it is more than checked and sorted. */
  readonly suppliedTransformation?: string;
  /** True where the figures stand in for others that no source at hand holds. */
  readonly isProxy: boolean;
}

/** A reference table, and how its sources become it. */
export interface TableEntry extends EntryBase {
  readonly table: (
    inputs: ReferenceInputs,
    parameters: BuildParameters,
    earlier: (id: string) => Promise<Table>,
  ) => Table | Promise<Table>;
}

/** A raster: one for each grid, whatever the profiles that use it are called. */
export interface RasterEntry extends EntryBase {
  readonly raster: (inputs: ReferenceInputs, grid: Grid, scratch: string) => GridRaster | Promise<GridRaster>;
}

export type ReferenceEntry = TableEntry | RasterEntry;

/** The reference tables, each after those it refers to. */
export const REFERENCE_ENTRIES: readonly ReferenceEntry[] = [
  {
    id: 'iso3166_canonical',
    suppliedAs: 'iso',
    sources: (inputs) => inputs.countrySources(),
    table: (inputs) => countryTable(inputs.countries()),
    transformation:
      'Assigned alpha-2 codes with alpha-3, numeric code and English name; the user-assigned XK left out; UN M49 regions joined (none for AQ; TW under Eastern Asia).',
    isProxy: false,
  },
  {
    id: 'country_population',
    suppliedAs: 'population',
    sources: (inputs) => inputs.populationSources(),
    table: (inputs) => populationTable(inputs.population()),
    transformation:
      'Names resolved to codes; parts that are listed alone subtracted from their wholes (FR, FI); countries that the source lacks added by hand and marked imputed. The source does not state its year.',
    isProxy: true,
  },
  {
    id: 'gdp_per_capita',
    suppliedAs: 'gdp',
    sources: (inputs) => inputs.gdpSources(),
    table: (inputs) => gdpTable(inputs.gdp()),
    transformation:
      'Income per person at purchasing-power parity in place of GDP per head in market dollars; names resolved to codes; gaps filled from the sovereign, a comparable economy or the sub-region median, and marked imputed. The source does not state its year.',
    isProxy: true,
  },
  {
    id: 'gdp_bucket_map',
    sources: (inputs) => inputs.gdpSources(),
    table: (inputs) => {
      const { rows, year } = gdpBuckets(inputs.gdp());
      return bucketTable(rows, BUCKETS, year);
    },
    transformation:
      'Exact Fisher-Jenks natural breaks of gdp_per_capita over all countries, right-closed classes.',
    isProxy: true,
  },
  {
    id: 'iso_legal_tender',
    suppliedAs: 'legal_tender',
    sources: (inputs) => inputs.tenderSources(),
    table: (inputs) => legalTenderTable(inputs.legalTender()),
    transformation:
      'One currency for each assigned code, with number and decimal places of ISO 4217; AN and XK left out; currencies younger than the list added by hand (XCG); funds and metals refused. Current, not of a stated day.',
    isProxy: false,
  },
  {
    id: 'ccy_country_shares',
    suppliedAs: 'ccy_shares',
    sources: (inputs) => inputs.cardShareSources(),
    table: (inputs) => currencyShareTable(inputs.cardShares()),
    transformation:
      'Legal-tender countries of each currency weighted by total income (income per head at purchasing-power parity times inhabitants, at least 1e9), with whole observations that grow with the share of the currency in foreign-exchange turnover (BIS Triennial Central Bank Survey 2022, entered by hand): 5,000 to 250,000. Stands in for counted payments.',
    isProxy: true,
  },
  {
    id: 'settlement_shares',
    suppliedAs: 'settlement_shares',
    sources: (inputs) => inputs.settlementShareSources(),
    table: (inputs) => currencyShareTable(inputs.settlementShares()),
    transformation:
      'Shares of ccy_country_shares with 70 % of the mass (40 % where a member holds 90 % or more) moved to the largest foreign-exchange centres among the members (BIS Triennial Central Bank Survey 2022, entered by hand; the smaller centres approximate); 25,000 to 2,000,000 observations. Stands in for counted settlements.',
    isProxy: true,
  },
  {
    id: 'mcc_canonical',
    suppliedAs: 'mcc',
    sources: (inputs) => inputs.categorySources(),
    table: (inputs) => categoryTable(inputs.categories()),
    transformation:
      'Codes 3000 to 3999 (single named airlines, car-rental firms and hotels) left out; white space tidied.',
    isProxy: false,
  },
  {
    id: 'mcc_priors',
    sources: (inputs) => inputs.priorSources(),
    table: (inputs) => priorTable(inputs.priors()),
    transformation:
      'Quantiles of the tiers of config/reference/mcc_priors.yaml laid over the codes in order of plausibility. Assumptions of this project, not observations.',
    isProxy: true,
  },
  {
    id: 'license_map',
    sources: (inputs) => inputs.licenceSources(),
    table: (inputs) => licenceTable(licences(inputs.licenceSources()[0])),
    transformation: 'As committed.',
    isProxy: false,
  },
  {
    id: 'tzdb_release',
    suppliedAs: 'tzdb',
    sources: (inputs) => inputs.clockSources(),
    table: (inputs) => releaseTable(inputs.clockRelease(), inputs.clockSources()[0]),
    transformation:
      'What the source says of its release, the digest of its bytes, and the horizon of the tables.',
    suppliedTransformation:
      'As the source supplied by the user says of its release, with the digest of its bytes and the horizon of the tables.',
    isProxy: false,
  },
  {
    id: 'tzdb_transitions',
    suppliedAs: 'tzdb',
    sources: (inputs) => inputs.clockSources(),
    table: (inputs) => transitionTable(inputs.clockRelease()),
    transformation:
      'Packed zones unpacked to whole seconds, offsets turned from west to east, links expanded under their own names; changes cut at 2038-01-01.',
    suppliedTransformation:
      'As supplied by the user: unpacked to whole seconds, links expanded under their own names, rules that go on for ever expanded, changes cut at 2038-01-01.',
    isProxy: false,
  },
  {
    id: 'time_zone_pieces',
    suppliedAs: 'time_zones',
    sources: (inputs) => inputs.zoneSources(),
    table: (inputs) => zonePieceTable(inputs.zonePieces()),
    transformation:
      'Pieces of the timezone-boundary-builder polygons (OpenStreetMap) as geo-tz cuts them by quads; whole quads rounded to the precision of the pieces and pieces at the rim drawn out to the edge of the globe, so that no gap is left. Land and territorial waters; no zones at sea.',
    isProxy: false,
  },
  {
    id: 'country_zone',
    sources: (inputs) => inputs.countryZoneSources(),
    table: (inputs) => {
      const { pairs } = inputs.countryZones();
      multiZoneCountries(pairs, inputs.expectedMultiZone());
      return countryZoneTable(pairs);
    },
    transformation:
      'Zone polygons, country polygons and the population surface overlaid on a grid of 5 arc-minutes, by cell centre; pairs admitted by the committed list of country and zone pairs (IANA); cells in no zone of their country counted for the nearest one. Material: at least 1 % of the people or of the area.',
    isProxy: true,
  },
  {
    id: 'world_countries',
    suppliedAs: 'countries',
    sources: (inputs) => [...inputs.polygonSources(), ...inputs.countrySources()],
    table: (inputs) => worldCountryTable(inputs.countryPolygons(), inputs.countries()),
    transformation:
      'Natural Earth 4.1 at 1:10m, de facto borders (Crimea with RU); eleven codes split out of their parents, features without a code of their own assigned or dropped by committed policy (Kosovo to RS); cut at the antimeridian, closed through the pole, crossing rings repaired by even-odd; a marked box for VA.',
    isProxy: false,
  },
  {
    id: 'country_centre',
    sources: (inputs) => inputs.surfaceSources(),
    table: (inputs) => centreTable(inputs.countryCentres()),
    transformation:
      'Mean direction of the cells of each country on the sphere, weighted by the people of the built surface of 5 arc-minutes, by area where nobody lives; to a ten-thousandth of a degree.',
    isProxy: true,
  },
  {
    id: 'population_raster',
    suppliedAs: 'population_raster',
    sources: (inputs) => inputs.rasterSources(),
    raster: populationRaster,
    transformation:
      'No grid of people small enough to ship was found, so one is derived: places of the gazetteer spread by kernels over the cells of their country, at most 85 % of its people; nine tenths of the others around the same places, one tenth evenly by area; at most 60,000 people a km2. Countries add up to country_population.',
    suppliedTransformation:
      'As supplied by the user, summed into the grid: each pixel divided among the cells it overlaps, pixels without data counted as nobody.',
    isProxy: true,
  },
  {
    id: 'transaction_schema_merchant_ids',
    suppliedAs: 'merchants',
    perProfile: true,
    sources: (inputs) => inputs.snapshotSources(),
    uses: ['country_zone'],
    table: async (inputs, { profile, b32 }, earlier) => {
      const zones = materialZones(await earlier('country_zone'));
      const multiZone = multiZoneCountries(zones, inputs.expectedMultiZone());
      return merchantTable(
        merchantSnapshot({
          candidates: inputs.homeCandidates(multiZone),
          priors: inputs.priors(),
          policy: inputs.snapshotPolicy(),
          homeLaw: profile.home_law,
          merchants: profile.merchants,
          b32,
        }),
      );
    },
    transformation:
      'Synthetic merchants by config/reference/merchant_snapshot.yaml: home quotas from population and total income, categories by a low-discrepancy walk, channels and ids from keyed streams.',
    isProxy: true,
  },
];
