import { Failure } from '@merchantry/contracts';
import type { Surface, Surfaces } from '../surfaces.js';
import type { Segment1bInput, SitePolicy, Sites, TileStrata } from './segment-1b-input.js';

/** Coordinates and key of a site. */
const SITE = ['merchant_id', 'legal_country_iso', 'site_order', 'lon_deg', 'lat_deg'];

/** What the metrics of segment 1B read, column by column. */
export async function readSegment1b(surfaces: Surfaces): Promise<Segment1bInput> {
  const locations = await surfaces.read('site_locations', SITE);
  const synthesis = await surfaces.read('s7_site_synthesis', [...SITE, 'tile_id']);
  const requirements = await surfaces.read('s3_requirements', [
    'merchant_id',
    'legal_country_iso',
    'n_sites',
  ]);
  const plan = await surfaces.read('s4_alloc_plan', [
    'merchant_id',
    'legal_country_iso',
    'tile_id',
    'n_sites_tile',
  ]);
  const quotas = await surfaces.read('s4_zone_quota', ['merchant_id', 'legal_country_iso', 'n_sites']);
  const slots = await surfaces.read('s4_slots', ['country_iso', 'tile_id']);
  const weights = await surfaces.read('tile_weight_countries', ['country_iso']);
  const spans = await surfaces.read('tile_spans', [
    'country_iso',
    'raster_row',
    'col_start',
    'col_len',
    'stratum',
  ]);
  const gridRows = await surfaces.read('tile_rows', ['raster_columns']);
  const zones = await surfaces.reference('country_zone', '1B', [
    'country_iso',
    'tzid',
    'pop_share',
    'material',
  ]);
  const countries = await surfaces.reference('iso3166_canonical', '1B', [
    'country_iso',
    'region',
    'subregion',
  ]);
  const weighted = weights.coded('country_iso');
  return {
    sites: sitesOf(locations),
    synthesis: { ...sitesOf(synthesis), tileId: synthesis.u64('tile_id') },
    requirements: pairsOf(requirements, 'n_sites'),
    plan: { ...pairsOf(plan, 'n_sites_tile'), tileId: plan.u64('tile_id') },
    quotas: pairsOf(quotas, 'n_sites'),
    slots: { country: slots.coded('country_iso'), tileId: slots.u64('tile_id') },
    weighted: Array.from(weighted.codes, (code) => weighted.dictionary[code]),
    tiles: tilesOf(spans, gridRows.u32('raster_columns')),
    zones: {
      country: zones.coded('country_iso'),
      tzid: zones.coded('tzid'),
      populationShare: zones.float64('pop_share'),
      material: zones.bool('material'),
    },
    regions: regionTable(countries),
    policy: sitePolicy(surfaces),
  };
}

const sitesOf = (table: Surface): Sites => ({
  merchantId: table.u64('merchant_id'),
  country: table.coded('legal_country_iso'),
  siteOrder: table.int64('site_order'),
  lon: table.float64('lon_deg'),
  lat: table.float64('lat_deg'),
});

const pairsOf = (table: Surface, amount: string) => ({
  merchantId: table.u64('merchant_id'),
  country: table.coded('legal_country_iso'),
  sites: table.int64(amount),
});

/** All rows of a grid have as many columns, for tile ids count in them. */
function tilesOf(spans: Surface, columns: Uint32Array): TileStrata {
  const odd = columns.findIndex((count) => count !== columns[0]);
  if (columns.length === 0 || odd >= 0) {
    throw new Failure('table_value_violation', 'The rows of the grid do not agree on its columns.', {
      dataset: 'tile_rows',
      column: 'raster_columns',
      row: Math.max(0, odd),
      expected: columns.length === 0 ? 'a row' : String(columns[0]),
      found: columns.length === 0 ? 'none' : String(columns[odd]),
    });
  }
  return {
    country: spans.coded('country_iso'),
    row: spans.u32('raster_row'),
    columnStart: spans.u32('col_start'),
    length: spans.u32('col_len'),
    stratum: spans.coded('stratum'),
    columns: columns[0],
  };
}

function regionTable(countries: Surface): Segment1bInput['regions'] {
  const { codes, dictionary } = countries.coded('country_iso');
  const region = countries.texts('region');
  const subregion = countries.texts('subregion');
  return new Map(
    Array.from(codes, (code, row) => [dictionary[code], { region: region[row], subregion: subregion[row] }]),
  );
}

function sitePolicy(surfaces: Surfaces): SitePolicy {
  const filter = member(
    surfaces.policy('s3_requirements_policy'),
    's3_requirements_policy',
    'country_filter',
  );
  const enabled = member(filter, 's3_requirements_policy', 'enabled');
  const denied = member(filter, 's3_requirements_policy', 'denylist_country_iso');
  const mode = member(surfaces.policy('s6_jitter_policy'), 's6_jitter_policy', 'mode');
  const blend = member(surfaces.policy('s2_tile_weights_policy'), 's2_tile_weights_policy', 'blend_v2');
  const floors = member(blend, 's2_tile_weights_policy', 'region_floor_share');
  if (!Array.isArray(denied) || !denied.every((iso) => typeof iso === 'string'))
    throw unlike('s3_requirements_policy', 'denylist_country_iso', 'a list of country codes');
  if (typeof mode !== 'string') throw unlike('s6_jitter_policy', 'mode', 'a name');
  if (
    typeof floors !== 'object' ||
    floors === null ||
    !Object.values(floors).every((share) => typeof share === 'number')
  )
    throw unlike('s2_tile_weights_policy', 'region_floor_share', 'a share by region');
  return {
    denylist: enabled === true ? denied : [],
    jitterMode: mode,
    regionFloors: floors as Record<string, number>,
  };
}

/** A member of an object of a policy. */
function member(of: unknown, policy: string, name: string): unknown {
  if (typeof of !== 'object' || of === null || !(name in of)) throw unlike(policy, name, 'a value');
  return (of as Record<string, unknown>)[name];
}

const unlike = (policy: string, name: string, expected: string) =>
  new Failure('policy_schema', `A sealed policy does not say ${name} as the metrics read it.`, {
    dataset: policy,
    expected,
  });
