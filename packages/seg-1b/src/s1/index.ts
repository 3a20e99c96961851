import { defineState } from '@merchantry/engine';
import { countryZoneColumns, zonePieceColumns } from '@merchantry/geo';
import { isoCodes } from '../ingress/iso-codes.js';
import { countryPolygons } from '../ingress/world-shapes.js';
import { s1TileUniversePolicySchema } from '../policy/s1-tile-universe.js';
import { overlapTable } from '../tiles/overlap-table.js';
import { rowTable } from '../tiles/row-table.js';
import { spanTable } from '../tiles/span-table.js';
import { checkTileSpans } from '../tiles/tile-spans.js';
import { tileRows } from '../tiles/tile-rows.js';
import { predicateOf } from './country-tiles.js';
import { pinnedGrid } from './pinned-grid.js';
import { foundGrid, openedAsTiles } from './raster-header.js';
import { tileUniverse } from './tile-universe.js';
import { universeFigures } from './universe-figures.js';

export const s1TileUniverse = defineState({
  id: '1B.S1',
  title: 'The tiles of every country and time zone',
  policies: { s1_tile_universe_policy: s1TileUniversePolicySchema },
  profile: ['grid_arcmin'],
  async run(context) {
    const predicate = predicateOf(context.policy('s1_tile_universe_policy').inclusion_rule);
    const { source } = await openedAsTiles(() => context.readRaster('population_raster', 'header'));
    const grid = pinnedGrid(context.profile.grid_arcmin, foundGrid(source));
    await source.close();
    const isos = isoCodes(await context.read('iso3166_canonical'));
    const universe = tileUniverse({
      grid,
      isos,
      countries: countryPolygons(await context.read('world_countries')),
      countryZones: countryZoneColumns(await context.read('country_zone')),
      zonePieces: zonePieceColumns(await context.read('time_zone_pieces')),
      predicate,
    });
    for (const dataset of ['world_countries', 'time_zone_pieces']) context.release(dataset);
    checkTileSpans(universe.spans);
    await context.write('tile_spans', spanTable(universe.spans));
    await context.write('tile_rows', rowTable(tileRows(grid), grid.columns));
    await context.write('tile_overlaps', overlapTable(universe.overlaps, isos));
    context.report(universeFigures(universe, predicate));
  },
});
