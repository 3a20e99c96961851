import { takeWords, valuesOf, type Table } from '@merchantry/contracts';
import type { Findings, RngAccounting } from '@merchantry/engine/validation';
import { tileIdColumn } from '@merchantry/geo';
import { jitterSites, type JitterEvents } from '../sites/jitter.js';
import type { PlaceLaw } from '../sites/place-law.js';
import type { PlaceableSites } from '../sites/placeable-sites.js';
import { type SiteKeys, siteStreams } from '../sites/site-streams.js';
import type { S6JitterPolicy } from '../policy/s6-jitter.js';
import type { CheckName } from './checks.js';
import { compareColumns, type Columns } from './compare-columns.js';
import { counterColumns, derivedCounters } from './counter-columns.js';
import { columnsOfKeys, keyColumnsOf, tileColumnOf } from './site-columns.js';

const EVENTS = 'in_cell_jitter';
const ROWS = 's6_site_jitter';

/** S6 once more: every attempt, what became of it, the place that stands; rows and events to the bit. */
export function replayJitter(
  master: Uint8Array,
  law: PlaceLaw,
  policy: S6JitterPolicy,
  { sites, shapes }: Pick<PlaceableSites, 'sites' | 'shapes'>,
  tables: { readonly rows: Table; readonly events: Table },
  accounting: RngAccounting,
  findings: Findings<CheckName>,
): void {
  const isos = sites.country.dictionary;
  const streams = siteStreams(master, policy.deterministic_seed_namespace, sites);
  const { places, events } = jitterSites(sites, streams, law, shapes, policy);
  const rows = {
    ...keyColumnsOf(tables.rows, ROWS, isos),
    tile_id: tileColumnOf(tables.rows, ROWS),
    ...offsetColumns(tables.rows, ROWS),
  };
  compareColumns(
    findings,
    {
      check: 's6_replay',
      dataset: ROWS,
      merchantId: rows.merchant_id,
      code: 'E914_REPLAY_MISMATCH',
      missing: 'E601_ROW_MISSING',
      extra: 'E602_ROW_EXTRA',
    },
    rows,
    {
      ...columnsOfKeys(sites, ROWS, isos),
      tile_id: tileIdColumn(sites.tile),
      delta_lat_deg: places.deltaLat,
      delta_lon_deg: places.deltaLon,
    },
  );
  const found = {
    ...keyColumnsOf(tables.events, EVENTS, isos),
    ...offsetColumns(tables.events, EVENTS),
    ...counterColumns(tables.events, EVENTS),
  };
  const count = 'E609_RNG_EVENT_COUNT';
  compareColumns(
    findings,
    {
      check: 's6_replay',
      dataset: EVENTS,
      merchantId: found.merchant_id,
      code: 'E610_RNG_BUDGET_OR_COUNTERS',
      missing: count,
      extra: count,
    },
    found,
    {
      ...columnsOfKeys(keysOfEvents(sites, events), EVENTS, isos),
      delta_lat_deg: events.deltaLat,
      delta_lon_deg: events.deltaLon,
      ...derivedCounters(events),
    },
  );
  checkLastEvents(rows, found, findings);
  if (tables.events.rows === events.site.length)
    accounting.addIntervals(tables.events, EVENTS, streams, Int32Array.from(events.site));
}

const offsetColumns = (table: Table, dataset: string) => ({
  delta_lat_deg: valuesOf(table, dataset, 'delta_lat_deg', 'float64'),
  delta_lon_deg: valuesOf(table, dataset, 'delta_lon_deg', 'float64'),
});

const keysOfEvents = (sites: SiteKeys, { site }: JitterEvents): SiteKeys => ({
  merchantId: takeWords(sites.merchantId, site),
  country: { codes: site.map((s) => sites.country.codes[s]), dictionary: sites.country.dictionary },
  siteOrder: site.map((s) => sites.siteOrder[s]),
});

/** The last event of every site carries the very offsets of its row: said of the tables themselves, no replay needed. */
function checkLastEvents(rows: Columns, events: Columns, findings: Findings<CheckName>): void {
  const same = (row: number, event: number) => KEY.every((name) => rows[name][row] === events[name][event]);
  const merchants = rows['merchant_id'] as BigUint64Array;
  let event = 0;
  for (let row = 0; row < merchants.length; row++) {
    const first = event;
    while (event < events['site_order'].length && same(row, event)) event++;
    const stands = event > first && OFFSETS.every((name) => rows[name][row] === events[name][event - 1]);
    if (!stands)
      findings.fail('s6_replay', 'E609_RNG_EVENT_COUNT', {
        dataset: ROWS,
        row,
        merchant: merchants[row],
        expected: 'the offsets of the last event of the site',
        found: event > first ? 'others' : 'a site without an event',
      });
  }
}

const KEY = ['site_order', 'legal_country_iso', 'merchant_id'];
const OFFSETS = ['delta_lat_deg', 'delta_lon_deg'];
