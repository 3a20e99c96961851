import { fixed } from '@merchantry/contracts';
import { defineState, rngPolicySchema } from '@merchantry/engine';
import { deriveMaster } from '@merchantry/rng';
import { isoCodes } from '../ingress/iso-codes.js';
import { countryPositionsOf } from '../ingress/positions.js';
import { openAllocPlan } from '../sites/alloc-plan-table.js';
import { assignedKeys } from '../sites/assigned-keys.js';
import { assignSites, checkAssignment, MASTER_TAG } from '../sites/assign-sites.js';
import { openRequirements } from '../sites/requirement-table.js';
import { keyColumns, openTiles } from '../sites/site-table.js';
import { spansOfSites } from '../tiles/span-of-tile.js';
import { openTileSpans } from '../tiles/span-table.js';
import { assignEvents } from './assign-events.js';
import { requiredSites } from '../sites/required-sites.js';

const PLAN = 's4_alloc_plan';

export const s5SiteTiles = defineState({
  id: '1B.S5',
  title: 'Which site takes which tile',
  policies: { rng: rngPolicySchema },
  profile: ['grid_arcmin'],
  async run(context) {
    const isos = isoCodes(await context.read('iso3166_canonical'));
    const table = await context.read(PLAN);
    const plan = openAllocPlan(table);
    const required = requiredSites(plan, openRequirements(await context.read('s3_requirements'), isos));
    const spans = openTileSpans(await context.read('tile_spans'), isos, context.profile.grid_arcmin);
    const pairCountry = countryPositionsOf(plan.country, isos, PLAN, 'E302_FK_COUNTRY');
    spansOfSites(
      spans,
      perRow(pairCountry, plan.start),
      openTiles(table, PLAN),
      PLAN,
      'E505_TILE_NOT_IN_INDEX',
    );
    context.release('tile_spans');

    const sites = assignSites(deriveMaster(MASTER_TAG, context.b32, context.seed), plan);
    checkAssignment(plan, sites, required);
    await context.writeEvents([assignEvents(plan, sites)]);
    const keys = assignedKeys(plan, sites);
    await context.write('s5_site_tile_assignment', {
      rows: sites.pair.length,
      columns: { ...keyColumns(keys), tile_id: fixed('uint64', sites.tileId) },
    });
    context.report({
      rows_emitted: sites.pair.length,
      pairs_total: plan.merchantId.length,
      rng_events_emitted: context.traced.events,
      rng_draws_total: String(context.traced.draws),
    });
  },
});

/** The value of each pair in every row of its plan. */
function perRow(ofPair: Uint16Array, start: Uint32Array): Uint16Array {
  const out = new Uint16Array(start[ofPair.length]);
  for (let p = 0; p < ofPair.length; p++) out.fill(ofPair[p], start[p], start[p + 1]);
  return out;
}
