import type { Grid } from '@merchantry/geo';

/** Where each site may stand, in degrees: a box, the centroid that offsets count from, and the place of last resort. */
export interface SiteBoxes {
  readonly west: Float64Array;
  readonly south: Float64Array;
  readonly east: Float64Array;
  readonly north: Float64Array;
  readonly centroidLon: Float64Array;
  readonly centroidLat: Float64Array;
  readonly fallbackLon: Float64Array;
  readonly fallbackLat: Float64Array;
}

/** A tile that its country overlaps in part only: the box of cell and country, and a point inside both. */
export interface PartialTile {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
  readonly interiorLon: number;
  readonly interiorLat: number;
}

/**
 * Boxes of the tiles of some sites. The box is the cell and the place of last resort its centroid, unless the site's tile
 * was taken by overlap.
 *
 * @param tile tile id of each site
 * @param partial looks up the tile of a site that was taken by overlap; undefined for all other sites
 */
export function siteBoxes(
  grid: Grid,
  tile: ArrayLike<number>,
  partial: (site: number) => PartialTile | undefined = () => undefined,
): SiteBoxes {
  const n = tile.length;
  const boxes = {
    west: new Float64Array(n),
    south: new Float64Array(n),
    east: new Float64Array(n),
    north: new Float64Array(n),
    centroidLon: new Float64Array(n),
    centroidLat: new Float64Array(n),
    fallbackLon: new Float64Array(n),
    fallbackLat: new Float64Array(n),
  };
  for (let i = 0; i < n; i++) {
    const row = Math.floor(tile[i] / grid.columns);
    const column = tile[i] - row * grid.columns;
    const part = partial(i);
    boxes.west[i] = part?.west ?? grid.meridians[column];
    boxes.east[i] = part?.east ?? grid.meridians[column + 1];
    boxes.south[i] = part?.south ?? grid.parallels[row + 1];
    boxes.north[i] = part?.north ?? grid.parallels[row];
    boxes.centroidLon[i] = grid.centreLon[column];
    boxes.centroidLat[i] = grid.centreLat[row];
    boxes.fallbackLon[i] = part?.interiorLon ?? boxes.centroidLon[i];
    boxes.fallbackLat[i] = part?.interiorLat ?? boxes.centroidLat[i];
  }
  return boxes;
}

/** Tests that a site's points are put to, as bits. */
export const TEST_COUNTRY = 1;
export const TEST_STRATUM = 2;
