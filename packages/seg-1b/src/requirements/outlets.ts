import type { CodedNames as Coded } from '@merchantry/rng';

/** The columns of `outlet_catalogue` that requirements come from, one entry an outlet. */
export interface Outlets {
  readonly merchantId: BigUint64Array;
  readonly country: Coded;
  /** 1..n within merchant and country. */
  readonly siteOrder: Int32Array;
  /** Outlets of the merchant in the country, as the catalogue states them. */
  readonly stated: Int32Array;
}

export const OUTLETS = 'outlet_catalogue';
