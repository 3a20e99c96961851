/** Sites to place, one entry a merchant and country, ascending by both. */
export interface Requirements {
  readonly merchantId: BigUint64Array;
  /** Position in `isos`. */
  readonly country: Uint16Array;
  /** >= 1. */
  readonly sites: Uint32Array;
  /** ISO codes, ascending. */
  readonly isos: readonly string[];
}
