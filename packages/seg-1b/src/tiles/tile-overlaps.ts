/** Tiles that a country fills in part and holds by `any_overlap`: where in them a site may stand. */
export interface TileOverlaps {
  /** Index into the countries; ascending, then by tile id. */
  readonly country: Uint16Array;
  readonly tileId: Float64Array;
  readonly fraction: Float64Array;
  readonly minLon: Float64Array;
  readonly minLat: Float64Array;
  readonly maxLon: Float64Array;
  readonly maxLat: Float64Array;
  /** A point inside the country and the tile. */
  readonly pointLon: Float64Array;
  readonly pointLat: Float64Array;
}
