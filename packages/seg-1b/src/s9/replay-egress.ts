import { valuesOf, type Table } from '@merchantry/contracts';
import type { Findings } from '@merchantry/engine/validation';
import type { Grid } from '@merchantry/geo';
import { publishedLat, publishedLon } from '../sites/published-point.js';
import { openTiles } from '../sites/site-table.js';
import type { CheckName } from './checks.js';
import { compareColumns } from './compare-columns.js';
import { keyColumnsOf, tileColumnOf } from './site-columns.js';

const JITTER = 's6_site_jitter';
const SYNTHESIS = 's7_site_synthesis';
const EGRESS = 'site_locations';

const pointsOf = (table: Table, dataset: string) => ({
  lon_deg: valuesOf(table, dataset, 'lon_deg', 'float64'),
  lat_deg: valuesOf(table, dataset, 'lat_deg', 'float64'),
});

/** S7 once more: the coordinates of each site are the centre of its tile and its offsets, to the bit. */
export function checkSynthesis(
  grid: Grid,
  isos: readonly string[],
  jitter: Table,
  synthesis: Table,
  findings: Findings<CheckName>,
): void {
  const tile = openTiles(jitter, JITTER);
  const [deltaLon, deltaLat] = ['delta_lon_deg', 'delta_lat_deg'].map((name) =>
    valuesOf(jitter, JITTER, name, 'float64'),
  );
  const found = {
    ...keyColumnsOf(synthesis, SYNTHESIS, isos),
    tile_id: tileColumnOf(synthesis, SYNTHESIS),
    ...pointsOf(synthesis, SYNTHESIS),
  };
  const column = (id: number) => grid.centreLon[id % grid.columns];
  const row = (id: number) => grid.centreLat[Math.floor(id / grid.columns)];
  compareColumns(
    findings,
    {
      check: 's7_replay',
      dataset: SYNTHESIS,
      merchantId: found.merchant_id,
      code: 'E914_REPLAY_MISMATCH',
      missing: 'E701_ROW_MISSING',
      extra: 'E702_ROW_EXTRA',
    },
    found,
    {
      ...keyColumnsOf(jitter, JITTER, isos),
      tile_id: tileColumnOf(jitter, JITTER),
      lon_deg: tile.map((id, i) => publishedLon(column(id), deltaLon[i])),
      lat_deg: tile.map((id, i) => publishedLat(row(id), deltaLat[i])),
    },
  );
}

/** What is published is what was put together, the tiles left out. */
export function checkEgress(
  isos: readonly string[],
  synthesis: Table,
  egress: Table,
  findings: Findings<CheckName>,
): void {
  const found = { ...keyColumnsOf(egress, EGRESS, isos), ...pointsOf(egress, EGRESS) };
  compareColumns(
    findings,
    {
      check: 's8_parity',
      dataset: EGRESS,
      merchantId: found.merchant_id,
      code: 'E914_REPLAY_MISMATCH',
      missing: 'E901_ROW_MISSING',
      extra: 'E902_ROW_EXTRA',
    },
    found,
    { ...keyColumnsOf(synthesis, SYNTHESIS, isos), ...pointsOf(synthesis, SYNTHESIS) },
  );
}
