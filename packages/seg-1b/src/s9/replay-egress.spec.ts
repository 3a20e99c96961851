import { describe, expect, it } from '@jest/globals';
import { coded, fixed, type Table } from '@merchantry/contracts';
import { globalGrid, tileId, tileIdColumn } from '@merchantry/geo';
import { found } from '../../test/site-plans.js';
import { keyColumns } from '../sites/site-table.js';
import { checkEgress, checkSynthesis } from './replay-egress.js';

const grid = globalGrid(30);
const isos = ['AA', 'BB'];
const big = (1n << 64n) - 1n;

const keys = keyColumns({
  merchantId: BigUint64Array.of(1n, 1n, big),
  country: { codes: Uint32Array.of(0, 1, 1), dictionary: isos },
  siteOrder: Uint32Array.of(1, 1, 2),
});
const tiles = [tileId(grid, 0, 0), tileId(grid, 7, 300), tileId(grid, 359, 719)];
/** The first lies west of the antimeridian, an offset east of it would lie off the globe without a turn. */
const deltas = { lon: [-0.25, 1e-17, 0.25], lat: [0.25, 0.1, -0.25] };
const points = {
  lon: [-180, grid.centreLon[300] + 1e-17, 180],
  lat: [90, grid.centreLat[7] + 0.1, -90],
};

const numbers = (values: readonly number[]) => fixed('float64', Float64Array.from(values));
const tileColumn = fixed('uint64', tileIdColumn(tiles));
const jitter: Table = {
  rows: 3,
  columns: {
    ...keys,
    tile_id: tileColumn,
    delta_lon_deg: numbers(deltas.lon),
    delta_lat_deg: numbers(deltas.lat),
  },
};
const synthesis: Table = {
  rows: 3,
  columns: { ...keys, tile_id: tileColumn, lon_deg: numbers(points.lon), lat_deg: numbers(points.lat) },
};
const egress: Table = {
  rows: 3,
  columns: { ...keys, lon_deg: numbers(points.lon), lat_deg: numbers(points.lat) },
};

const withColumns = (table: Table, columns: Table['columns']): Table => ({
  ...table,
  columns: { ...table.columns, ...columns },
});
const synthesised = (table: Table) =>
  found((findings) => checkSynthesis(grid, isos, jitter, table, findings));
const published = (table: Table) => found((findings) => checkEgress(isos, synthesis, table, findings));

/** The same countries under other codes. */
const otherCodes = { legal_country_iso: coded(Uint32Array.of(2, 0, 0), ['BB', 'ZZ', 'AA']) };

describe('coordinates', () => {
  it('are centre and offset, whatever codes a file gives its countries', () => {
    expect(synthesised(synthesis)).toEqual([]);
    expect(synthesised(withColumns(synthesis, otherCodes))).toEqual([]);
  });

  it.each<[string, Table['columns'], number]>([
    ['a longitude in its last bit', { lon_deg: numbers([-180, points.lon[1] + 2 ** -48, 180]) }, 1],
    ['a longitude a turn away', { lon_deg: numbers([180, points.lon[1], 180]) }, 0],
    ['a latitude', { lat_deg: numbers([90, points.lat[1], -89.9]) }, 2],
    ['a tile', { tile_id: fixed('uint64', tileIdColumn([tiles[0], tiles[1] + 1, tiles[2]])) }, 1],
    ['a country', { legal_country_iso: coded(Uint32Array.of(0, 0, 1), isos) }, 1],
    ['a merchant', { merchant_id: fixed('uint64', BigUint64Array.of(1n, 1n, big - 1n)) }, 2],
  ])('are found out by %s', (_, columns, row) => {
    expect(synthesised(withColumns(synthesis, columns))).toMatchObject([
      { check: 's7_replay', code: 'E914_REPLAY_MISMATCH', dataset: 's7_site_synthesis', row },
    ]);
  });
});

describe('the egress', () => {
  it('is the synthesis without its tiles', () => {
    expect(published(egress)).toEqual([]);
    expect(published(withColumns(egress, otherCodes))).toEqual([]);
  });

  it('is found out by a point of another site, by a number, and by rows', () => {
    const swapped = { lon_deg: numbers([points.lon[1], points.lon[0], 180]) };
    expect(published(withColumns(egress, swapped))).toMatchObject([
      { check: 's8_parity', code: 'E914_REPLAY_MISMATCH', dataset: 'site_locations', row: 0, merchant: 1n },
      { row: 1 },
    ]);
    const order = fixed('int64', BigInt64Array.of(1n, 1n, 3n));
    expect(published(withColumns(egress, { site_order: order }))).toMatchObject([{ row: 2, merchant: big }]);
    const { rows, columns } = synthesis;
    const two: Table = {
      rows: rows - 1,
      columns: {
        ...keyColumns({
          merchantId: BigUint64Array.of(1n, 1n),
          country: { codes: Uint32Array.of(0, 1), dictionary: isos },
          siteOrder: Uint32Array.of(1, 1),
        }),
        lon_deg: numbers(points.lon.slice(0, 2)),
        lat_deg: numbers(points.lat.slice(0, 2)),
      },
    };
    expect(columns['lon_deg'].length).toBe(3);
    expect(published(two)).toMatchObject([{ code: 'E901_ROW_MISSING', expected: '3 rows', found: '2 rows' }]);
    expect(found((findings) => checkEgress(isos, two, egress, findings))).toMatchObject([
      { code: 'E902_ROW_EXTRA' },
    ]);
  });
});
