import type { Coded } from '../coded.js';

/** What segment 1B has published, as columns, every table in its declared order. */
export interface Segment1bInput {
  /** `site_locations`, what later segments read. */
  readonly sites: Sites;
  /** `s7_site_synthesis`. */
  readonly synthesis: Sites & { readonly tileId: BigUint64Array };
  /** `s3_requirements`. */
  readonly requirements: PairAmounts;
  /** `s4_alloc_plan`: sites of a pair on a tile. */
  readonly plan: PairAmounts & { readonly tileId: BigUint64Array };
  /** `s4_zone_quota`: sites of a pair in a zone. */
  readonly quotas: PairAmounts;
  /** `s4_slots`; empty under a law without slots. */
  readonly slots: { readonly country: Coded; readonly tileId: BigUint64Array };
  /** Countries of `tile_weight_countries`. */
  readonly weighted: readonly string[];
  readonly tiles: TileStrata;
  readonly zones: CountryZoneTable;
  /** `iso3166_canonical`. */
  readonly regions: ReadonlyMap<
    string,
    { readonly region: string | null; readonly subregion: string | null }
  >;
  readonly policy: SitePolicy;
}

/** Sites by merchant, country and number. */
export interface Sites {
  readonly merchantId: BigUint64Array;
  readonly country: Coded;
  readonly siteOrder: BigInt64Array;
  /** In degrees. */
  readonly lon: Float64Array;
  readonly lat: Float64Array;
}

/** A number of sites by merchant and country; several rows of a pair add up. */
export interface PairAmounts {
  readonly merchantId: BigUint64Array;
  readonly country: Coded;
  readonly sites: BigInt64Array;
}

/** `tile_spans`: runs of tiles along a row, each of one country and stratum, by country, row and column. */
export interface TileStrata {
  readonly country: Coded;
  readonly row: Uint32Array;
  readonly columnStart: Uint32Array;
  readonly length: Uint32Array;
  /** Time zone of the tiles. */
  readonly stratum: Coded;
  /** Columns of the grid. */
  readonly columns: number;
}

/** `country_zone`. */
export interface CountryZoneTable {
  readonly country: Coded;
  readonly tzid: Coded;
  readonly populationShare: Float64Array;
  /** 1 for a zone that holds 1 % or more of the people or the area. */
  readonly material: Uint8Array;
}

/** What the sealed policies of the segment say that rows are judged by. */
export interface SitePolicy {
  /** Countries that get no site and leave every metric. */
  readonly denylist: readonly string[];
  /** Law of the place within a tile. */
  readonly jitterMode: string;
  /** Least share of the sites, by region. */
  readonly regionFloors: Readonly<Record<string, number>>;
}
