import { Failure } from '@merchantry/contracts';
import type { Grid } from '@merchantry/geo';
import { inBox, publishedLat, publishedLon } from '../sites/published-point.js';

/** What a site's coordinates come from, one row a site. */
export interface SiteOffsets {
  /** Tile by the assignment and by the jitter. */
  readonly assignedTile: BigUint64Array;
  readonly jitteredTile: BigUint64Array;
  readonly deltaLon: Float64Array;
  readonly deltaLat: Float64Array;
}

/** Coordinates in degrees. */
export interface SitePoints {
  readonly lon: Float64Array;
  readonly lat: Float64Array;
}

/**
 * Coordinates of all sites: the centroid of the tile plus the offset, the longitude brought into [-180, 180]. They are the
 * very doubles that the jitter tested.
 *
 * @param merchantId for messages
 * @throws Failure `E709_TILE_FK_VIOLATION` when assignment and jitter name different tiles or one off the grid,
 * `E707_POINT_OUTSIDE_PIXEL` for a point outside its cell
 */
export function synthesise(
  grid: Grid,
  { assignedTile, jitteredTile, deltaLon, deltaLat }: SiteOffsets,
  merchantId: BigUint64Array,
): SitePoints {
  const n = assignedTile.length;
  const lon = new Float64Array(n);
  const lat = new Float64Array(n);
  const assigned = new Uint32Array(assignedTile.buffer, assignedTile.byteOffset);
  const jittered = new Uint32Array(jitteredTile.buffer, jitteredTile.byteOffset);
  const tiles = grid.rows * grid.columns;
  const { meridians, parallels, centreLon, centreLat } = grid;
  for (let i = 0; i < n; i++) {
    const tile = assigned[2 * i + 1] * 4294967296 + assigned[2 * i];
    const same = assigned[2 * i] === jittered[2 * i] && assigned[2 * i + 1] === jittered[2 * i + 1];
    if (!same || tile >= tiles)
      throw new Failure('E709_TILE_FK_VIOLATION', 'A site has no tile that assignment and jitter agree on.', {
        dataset: 's6_site_jitter',
        column: 'tile_id',
        row: i,
        merchantId: merchantId[i],
        expected: same ? `a tile below ${tiles}` : `tile ${assignedTile[i]}, as assigned`,
        found: `tile ${jitteredTile[i]}`,
      });
    const row = Math.floor(tile / grid.columns);
    const column = tile - row * grid.columns;
    lon[i] = publishedLon(centreLon[column], deltaLon[i]);
    lat[i] = publishedLat(centreLat[row], deltaLat[i]);
    if (!inBox(lon[i], lat[i], meridians[column], parallels[row + 1], meridians[column + 1], parallels[row]))
      throw new Failure('E707_POINT_OUTSIDE_PIXEL', 'A synthesised point lies outside its tile.', {
        dataset: 's7_site_synthesis',
        row: i,
        merchantId: merchantId[i],
        expected: `a point of tile ${tile}`,
        found: `${lon[i]}, ${lat[i]}`,
      });
  }
  return { lon, lat };
}
