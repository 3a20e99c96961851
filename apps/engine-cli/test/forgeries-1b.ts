import { constant, type StateId, type Table } from '@merchantry/contracts';
import {
  changed,
  nudged,
  numberAt,
  plusOne,
  respelled,
  rowsOf,
  rowWhere,
  textAt,
  without,
  type Change,
  type RowTest,
} from './forged-changes.js';
import { withColumn } from './forged-record.js';

export const KEY = ['merchant_id', 'legal_country_iso'] as const;
export const SITE = [...KEY, 'site_order'] as const;

export const valueAt = (table: Table, name: string, row: number) =>
  table.columns[name].kind === 'string' ? textAt(table, name, row) : numberAt(table, name, row);

/** Whether two rows name the same pair of merchant and country, or the same site. */
export const same = (key: readonly string[], table: Table, a: number, b: number) =>
  a >= 0 && b < table.rows && key.every((name) => valueAt(table, name, a) === valueAt(table, name, b));

/** A row whose pair goes on in the next row, on another tile. */
const followedByAnotherTile: RowTest = (table, row) =>
  same(KEY, table, row, row + 1) && numberAt(table, 'tile_id', row) !== numberAt(table, 'tile_id', row + 1);

/** The first event of a site that took several attempts. */
export const refused: RowTest = (table, row) => same(SITE, table, row, row + 1);

/** A tile of the pair becomes the one beside it, which the pair does not use: its rows stay in order. */
const besides: Change = changed('tile_id', plusOne, (table, row) => {
  const next = numberAt(table, 'tile_id', row) + 1;
  return !same(KEY, table, row, row + 1) || next < numberAt(table, 'tile_id', row + 1);
});

/** Two neighbouring values of a column change places. */
const swapped =
  (name: string, where: RowTest): Change =>
  (table) => {
    const row = rowWhere(table, where);
    const values = [numberAt(table, name, row), numberAt(table, name, row + 1)].map(BigInt);
    const second = (_: Table, at: number) => at === row + 1;
    const first = (_: Table, at: number) => at === row;
    return changed(name, () => values[0], second)(changed(name, () => values[1], first)(table));
  };

/** The last row once more, as the next of its site or pair. */
const oneMore =
  (next: string): Change =>
  (table) =>
    changed(
      next,
      plusOne,
      (_, row) => row === table.rows,
    )(rowsOf(table, [...Array.from({ length: table.rows }, (_, row) => row), table.rows - 1]));

const last: RowTest = (table, row) => row === table.rows - 1;
const backwards: Change = (table) =>
  rowsOf(
    table,
    Array.from({ length: table.rows }, (_, row) => table.rows - 1 - row),
  );
const nothing: Change = (table) => rowsOf(table, []);
const sizeable: RowTest = (table, row) => numberAt(table, 'n_sites', row) > 1;

/** A change of one dataset, the check that catches it, its code, and the dataset it speaks of (by default the changed one). */
export type Forgery = readonly [
  state: StateId,
  dataset: string,
  what: string,
  change: Change,
  check: string,
  code: string,
  speaks?: string,
];

export const PLAN = 's4_alloc_plan';
export const SLOTS = 's4_slots';
export const ASSIGNED = 's5_site_tile_assignment';
export const JITTER = 's6_site_jitter';
export const SYNTHESIS = 's7_site_synthesis';

export const FORGERIES: readonly Forgery[] = [
  // Sums and quotas.
  [
    '1B.S3',
    's3_requirements',
    'a site too many required',
    changed('n_sites', plusOne),
    'requirement_sums',
    'E404_ALLOCATION_MISMATCH',
    PLAN,
  ],
  [
    '1B.S3',
    's3_requirements',
    'a site too few required',
    changed('n_sites', (n) => BigInt(n) - 1n, sizeable),
    'requirement_sums',
    'E404_ALLOCATION_MISMATCH',
    PLAN,
  ],
  [
    '1B.S3',
    's3_requirements',
    'a lost pair',
    without(4),
    'schema_pk_fk',
    'E904_EGRESS_SCHEMA_VIOLATION',
    PLAN,
  ],
  [
    '1B.S4',
    PLAN,
    'a tile moved to its neighbour',
    besides,
    'tile_quotas',
    'E503_TILE_QUOTA_MISMATCH',
    ASSIGNED,
  ],
  [
    '1B.S4',
    PLAN,
    'a lost tile',
    without(followedByAnotherTile),
    'requirement_sums',
    'E404_ALLOCATION_MISMATCH',
  ],
  [
    '1B.S4',
    PLAN,
    'a site more on a tile',
    changed('n_sites_tile', plusOne),
    'requirement_sums',
    'E404_ALLOCATION_MISMATCH',
  ],
  [
    '1B.S4',
    's4_zone_quota',
    'a site more in a zone',
    changed('n_sites', plusOne),
    'zone_quotas',
    'E404_ALLOCATION_MISMATCH',
  ],
  [
    '1B.S4',
    's4_zone_quota',
    'a zone of another name',
    respelled('stratum', 'Antarctica/Troll', (table, row) => !same(KEY, table, row, row + 1)),
    'zone_quotas',
    'E404_ALLOCATION_MISMATCH',
  ],
  ['1B.S4', 's4_zone_quota', 'a lost quota', without(9), 'zone_quotas', 'E404_ALLOCATION_MISMATCH'],
  ['1B.S4', PLAN, 'no row', nothing, 'requirement_sums', 'E501_NO_S4_ALLOC_PLAN'],
  // Why a site goes to its tile.
  [
    '1B.S4',
    SLOTS,
    'a slot on another tile',
    changed('tile_id', plusOne),
    's4_replay',
    'E411_TIE_RULE_VIOLATION',
  ],
  ['1B.S4', SLOTS, 'a lost slot', without(last), 's4_replay', 'E411_TIE_RULE_VIOLATION'],
  [
    '1B.S2',
    'tile_weight_countries',
    'another surface',
    respelled('raster_digest', '0'.repeat(64)),
    's4_replay',
    'E414_WEIGHT_TAMPER',
  ],
  // What sites stand on.
  [
    '1B.S1',
    'tile_rows',
    'an area in its last bit',
    changed('pixel_area_m2', nudged),
    'tile_rows',
    'E914_REPLAY_MISMATCH',
  ],
  [
    '1B.S1',
    'tile_spans',
    'a count from another ordinal',
    changed('first_ordinal', plusOne),
    'schema_pk_fk',
    'E004_BOUNDS',
  ],
  // Which site takes which tile.
  [
    '1B.S5',
    ASSIGNED,
    'the tiles of two sites of a pair swapped',
    swapped('tile_id', followedByAnotherTile),
    's5_replay',
    'E914_REPLAY_MISMATCH',
  ],
  ['1B.S5', ASSIGNED, 'a lost site', without(last), 's5_replay', 'E901_ROW_MISSING'],
  ['1B.S5', ASSIGNED, 'a site more', oneMore('site_order'), 's5_replay', 'E902_ROW_EXTRA'],
  [
    '1B.S5',
    ASSIGNED,
    'a tile that no country has',
    changed('tile_id', () => 0n),
    'schema_pk_fk',
    'E606_FK_TILE_INDEX',
  ],
  [
    '1B.S5',
    'site_tile_assign',
    'another uniform',
    changed('u', nudged),
    's5_replay',
    'E507_RNG_EVENT_MISMATCH',
  ],
  [
    '1B.S5',
    'site_tile_assign',
    'another counter',
    changed('rng_counter_before_lo', plusOne),
    's5_replay',
    'E507_RNG_EVENT_MISMATCH',
  ],
  ['1B.S5', 'site_tile_assign', 'a lost event', without(last), 's5_replay', 'E507_RNG_EVENT_MISMATCH'],
  [
    '1B.S5',
    'site_tile_assign',
    'two uniforms',
    changed('draws', plusOne),
    'rng_envelope',
    'E_RNG_BUDGET_VIOLATION',
  ],
  [
    '1B.S5',
    'site_tile_assign',
    'another module',
    respelled('module', '1B.S5.assign'),
    'rng_envelope',
    'rng_envelope_violation',
  ],
  // Where in its tile a site stands.
  [
    '1B.S6',
    JITTER,
    'an offset in its last bit',
    changed('delta_lat_deg', nudged),
    's6_replay',
    'E914_REPLAY_MISMATCH',
  ],
  ['1B.S6', JITTER, 'another tile', changed('tile_id', plusOne), 's6_replay', 'E914_REPLAY_MISMATCH'],
  ['1B.S6', JITTER, 'a lost site', without(last), 's6_replay', 'E601_ROW_MISSING'],
  ['1B.S6', JITTER, 'a site more', oneMore('site_order'), 's6_replay', 'E602_ROW_EXTRA'],
  ['1B.S6', 'in_cell_jitter', 'a lost last event', without(last), 's6_replay', 'E609_RNG_EVENT_COUNT'],
  ['1B.S6', 'in_cell_jitter', 'a lost attempt', without(refused), 's6_replay', 'E609_RNG_EVENT_COUNT'],
  ['1B.S6', 'in_cell_jitter', 'an attempt more', oneMore('ts_utc'), 's6_replay', 'E609_RNG_EVENT_COUNT'],
  [
    '1B.S6',
    'in_cell_jitter',
    'an attempt elsewhere',
    changed('delta_lon_deg', nudged, refused),
    's6_replay',
    'E610_RNG_BUDGET_OR_COUNTERS',
  ],
  [
    '1B.S6',
    'in_cell_jitter',
    'another counter',
    changed('rng_counter_after_hi', plusOne),
    's6_replay',
    'E610_RNG_BUDGET_OR_COUNTERS',
  ],
  [
    '1B.S6',
    'in_cell_jitter',
    'one uniform for two',
    changed('draws', () => 1n),
    'rng_envelope',
    'E_RNG_BUDGET_VIOLATION',
  ],
  [
    '1B.S6',
    'in_cell_jitter',
    'a deviation',
    changed('sigma_lat_deg', () => 1),
    'schema_pk_fk',
    'E904_EGRESS_SCHEMA_VIOLATION',
  ],
  // Coordinates.
  [
    '1B.S7',
    SYNTHESIS,
    'a longitude in its last bit',
    changed('lon_deg', nudged),
    's7_replay',
    'E914_REPLAY_MISMATCH',
  ],
  ['1B.S7', SYNTHESIS, 'a lost site', without(last), 's7_replay', 'E701_ROW_MISSING'],
  ['1B.S7', SYNTHESIS, 'a site more', oneMore('site_order'), 's7_replay', 'E702_ROW_EXTRA'],
  [
    '1B.S8',
    'site_locations',
    'a latitude in its last bit',
    changed('lat_deg', nudged),
    's8_parity',
    'E914_REPLAY_MISMATCH',
  ],
  ['1B.S8', 'site_locations', 'a lost site', without(7), 's8_parity', 'E901_ROW_MISSING'],
  ['1B.S8', 'site_locations', 'a site more', oneMore('site_order'), 's8_parity', 'E902_ROW_EXTRA'],
  [
    '1B.S8',
    'site_locations',
    'a site twice',
    changed(
      'site_order',
      (_, row, values) => values[row - 1],
      (table, row) => same(KEY, table, row - 1, row),
    ),
    'schema_pk_fk',
    'E903_DUP_KEY',
  ],
  [
    '1B.S8',
    'site_locations',
    'a longitude off the globe',
    changed('lon_deg', () => 180.5),
    'schema_pk_fk',
    'E904_EGRESS_SCHEMA_VIOLATION',
  ],
  [
    '1B.S8',
    'site_locations',
    'an unknown country',
    respelled('legal_country_iso', 'XX', last),
    'schema_pk_fk',
    'E904_EGRESS_SCHEMA_VIOLATION',
  ],
  [
    '1B.S8',
    'site_locations',
    'rows out of order',
    backwards,
    'egress_writer_sort',
    'E906_WRITER_SORT_VIOLATION',
  ],
  ['1B.S7', SYNTHESIS, 'rows out of order', backwards, 'egress_writer_sort', 'E906_WRITER_SORT_VIOLATION'],
  // Lineage columns and the random log.
  [
    '1B.S6',
    JITTER,
    'another fingerprint',
    respelled('manifest_fingerprint', '0'.repeat(64), 3),
    'path_embed_equality',
    'E905_PARTITION_OR_IDENTITY',
  ],
  [
    '1B.S6',
    'in_cell_jitter',
    'another run',
    respelled('run_id', '0'.repeat(32), last),
    'path_embed_equality',
    'E905_PARTITION_OR_IDENTITY',
  ],
  [
    '1B.S5',
    'site_tile_assign',
    'another seed',
    changed('seed', plusOne),
    'path_embed_equality',
    'E905_PARTITION_OR_IDENTITY',
  ],
  ['1B.S5', 'rng_trace_log_1B', 'a lost row', without(4), 'rng_trace_coverage', 'E_TRACE_TOTALS_MISMATCH'],
  [
    '1B.S6',
    'rng_trace_log_1B',
    'a lost last row',
    without(last),
    'rng_trace_coverage',
    'E_TRACE_COVERAGE_MISSING',
  ],
  [
    '1B.S6',
    'rng_trace_log_1B',
    'a total of draws',
    changed('draws_total', plusOne, last),
    'rng_trace_coverage',
    'E_TRACE_TOTALS_MISMATCH',
  ],
  [
    '1B.S5',
    'rng_trace_log_1B',
    'a total of blocks',
    changed('blocks_total', plusOne),
    'rng_trace_coverage',
    'E_TRACE_TOTALS_MISMATCH',
  ],
  ['1B.S5', 'rng_audit_log_1B', 'no row', nothing, 'rng_trace_coverage', 'E_TRACE_COVERAGE_MISSING'],
  [
    '1B.S6',
    'rng_audit_log_1B',
    'another generator',
    (table) => withColumn(table, 'algorithm', constant('string', table.rows, 'mt19937')),
    'rng_trace_coverage',
    'E_TRACE_COVERAGE_MISSING',
  ],
];
