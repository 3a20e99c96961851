import type { Coded } from '../coded.js';
import type { OutletLogs } from './outlet-composite.js';

/** What segment 1A has published, as columns. Rows of all but the catalogue may stand in any order. */
export interface Segment1aInput {
  readonly outlets: OutletLogs;
  /** `hurdle_design_matrix`: what the strata divide by. */
  readonly design: {
    readonly merchantId: BigUint64Array;
    readonly mcc: Int32Array;
    readonly channel: Coded;
    readonly gdpBucket: Int8Array;
  };
  /** `s3_candidate_set`. */
  readonly candidates: { readonly merchantId: BigUint64Array; readonly isHome: Uint8Array };
  /** `s6_membership`. */
  readonly membership: { readonly merchantId: BigUint64Array };
  /** `outlet_catalogue`, in its declared order: merchant, legal country, site. */
  readonly catalogue: Catalogue;
  /** The ways in which a number of foreign countries went wrong, one row an event. */
  readonly ztp: {
    /** `ztp_final` rows that say exhausted, and every `ztp_retry_exhausted`. */
    readonly exhaustedId: BigUint64Array;
    /** `ztp_rejection`. */
    readonly rejectionId: BigUint64Array;
  };
  readonly countries: CountryFacts;
  /** Datasets of the segment that the world holds with at least one part, empty or not. */
  readonly published: ReadonlySet<string>;
}

export interface Catalogue {
  readonly merchantId: BigUint64Array;
  readonly home: Coded;
  readonly legal: Coded;
  readonly siteId: Coded;
  readonly siteOrder: Int32Array;
  /** 1 where the merchant has several outlets. */
  readonly isMulti: Uint8Array;
}

/** What the sealed country-zone table says of each country, one entry a country. */
export interface CountryFacts {
  readonly isos: readonly string[];
  /** 1 for a country with two or more material zones (class M of the recipe). */
  readonly multiZone: Uint8Array;
  /** Share of the inhabitants who live south of the equator. */
  readonly southShare: Float64Array;
}
