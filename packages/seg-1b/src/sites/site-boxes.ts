import { spansHold, type Grid, type Spans } from '@merchantry/geo';

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

/** Tests that a site's points need, as bits. Cells that no edge touches lie wholly inside and need none. */
export const TEST_COUNTRY = 1;
export const TEST_STRATUM = 2;

/**
 * The tests that each site needs.
 *
 * @param country,stratum code of each site
 * @param countryTouched,stratumTouched cells that an edge of that shape touches (`touchedCells`), by code
 * @param exempt tests that a site must not be put to, as bits: both for a tile that was taken as the nearest, whose country
 * lies elsewhere; that of the stratum for a tile that counts for a zone which does not hold its centre
 */
export function neededTests(
  grid: Grid,
  tile: ArrayLike<number>,
  country: ArrayLike<number>,
  stratum: ArrayLike<number>,
  countryTouched: readonly Spans[],
  stratumTouched: readonly Spans[],
  exempt: ArrayLike<number>,
): Uint8Array {
  const out = new Uint8Array(tile.length);
  for (let i = 0; i < out.length; i++) {
    const row = Math.floor(tile[i] / grid.columns);
    const column = tile[i] - row * grid.columns;
    const touched =
      (spansHold(countryTouched[country[i]], row, column) ? TEST_COUNTRY : 0) +
      (spansHold(stratumTouched[stratum[i]], row, column) ? TEST_STRATUM : 0);
    out[i] = touched & ~exempt[i];
  }
  return out;
}
