import type { TileOverlaps } from '../tiles/tile-overlaps.js';
import type { PartialTile } from './site-boxes.js';

/** Countries come first in the key, then tiles: both stay below 2^53 together. */
const keyOf = (country: number, tile: number): number => country * 2 ** 42 + tile;

/**
 * Looks up what `siteBoxes` asks for: the box and interior point of a site whose tile its country fills in part and holds
 * by overlap; undefined for all other sites.
 *
 * @param country index into the countries of `overlaps`, for each site
 * @param tile tile id of each site
 */
export function partialTiles(
  overlaps: TileOverlaps,
  country: ArrayLike<number>,
  tile: ArrayLike<number>,
): (site: number) => PartialTile | undefined {
  const row = new Map<number, number>();
  for (let i = 0; i < overlaps.tileId.length; i++) row.set(keyOf(overlaps.country[i], overlaps.tileId[i]), i);
  return (site) => {
    const i = row.get(keyOf(country[site], tile[site]));
    return i === undefined
      ? undefined
      : {
          west: overlaps.minLon[i],
          south: overlaps.minLat[i],
          east: overlaps.maxLon[i],
          north: overlaps.maxLat[i],
          interiorLon: overlaps.pointLon[i],
          interiorLat: overlaps.pointLat[i],
        };
  };
}
