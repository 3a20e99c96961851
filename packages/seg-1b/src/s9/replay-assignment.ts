import { valuesOf, type Table } from '@merchantry/contracts';
import type { Findings, RngAccounting } from '@merchantry/engine/validation';
import { deriveSubstreams, merchantU64 } from '@merchantry/rng';
import { assignedKeys } from '../sites/assigned-keys.js';
import { ASSIGN_LABEL, assignSites, DOMAIN_TAG, type AllocPlan } from '../sites/assign-sites.js';
import type { CheckName } from './checks.js';
import { compareColumns } from './compare-columns.js';
import { counterColumns, derivedCounters } from './counter-columns.js';
import { columnsOfKeys, keyColumnsOf, tileColumnOf } from './site-columns.js';

const EVENTS = 'site_tile_assign';
const ROWS = 's5_site_tile_assignment';

/** S5 once more: the draw of every site, the order that follows, the tiles; rows and events to the bit. */
export function replayAssignment(
  master: Uint8Array,
  plan: AllocPlan,
  tables: { readonly rows: Table; readonly events: Table },
  isos: readonly string[],
  accounting: RngAccounting,
  findings: Findings<CheckName>,
): void {
  const made = assignSites(master, plan);
  const derived = {
    ...columnsOfKeys(assignedKeys(plan, made), ROWS, isos),
    tile_id: made.tileId,
  };
  const rows = { ...keyColumnsOf(tables.rows, ROWS, isos), tile_id: tileColumnOf(tables.rows, ROWS) };
  compareColumns(
    findings,
    {
      check: 's5_replay',
      dataset: ROWS,
      merchantId: rows.merchant_id,
      code: 'E914_REPLAY_MISMATCH',
      missing: 'E901_ROW_MISSING',
      extra: 'E902_ROW_EXTRA',
    },
    rows,
    derived,
  );
  const events = {
    ...keyColumnsOf(tables.events, EVENTS, isos),
    tile_id: tileColumnOf(tables.events, EVENTS),
    u: valuesOf(tables.events, EVENTS, 'u', 'float64'),
    ...counterColumns(tables.events, EVENTS),
  };
  const code = 'E507_RNG_EVENT_MISMATCH';
  compareColumns(
    findings,
    { check: 's5_replay', dataset: EVENTS, merchantId: events.merchant_id, code, missing: code, extra: code },
    events,
    { ...derived, u: made.u, ...derivedCounters(made) },
  );
  if (tables.events.rows !== made.pair.length) return;
  const streams = deriveSubstreams(
    master,
    DOMAIN_TAG,
    ASSIGN_LABEL,
    merchantU64(plan.merchantId),
    plan.country,
  );
  accounting.addIntervals(tables.events, EVENTS, streams, Int32Array.from(made.pair));
}
