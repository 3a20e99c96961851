import { Failure } from '@merchantry/contracts';
import { defineState, rngPolicySchema } from '@merchantry/engine';
import { countryZoneColumns, materialZones } from '../ingress/country-zone-columns.js';
import { isoCodes } from '../ingress/iso-codes.js';
import { s4AllocPlanPolicySchema } from '../policy/s4-alloc-plan.js';
import { openRequirements } from '../sites/requirement-table.js';
import { openTileRows } from '../tiles/row-table.js';
import { openTileSpans } from '../tiles/span-table.js';
import { squareMillimetres } from '../weights/mass-law.js';
import { weightReader } from '../weights/read-weights.js';
import { openWeights } from '../weights/weight-tables.js';
import { slotFigures, spreadDiagnostics } from './alloc-figures.js';
import { allocateByResidue } from './allocate-by-residue.js';
import { allocateBySlots } from './allocate-by-slots.js';
import { checkPlan, checkQuotas, quotasOfPlan } from './check-plan.js';
import { checkWeightedTiles } from './check-weighted-tiles.js';
import { countryPositions } from './country-positions.js';
import { planRows, quotaRows, slotRows } from './plan-rows.js';
import { planTable, quotaTable, slotTable } from './plan-tables.js';
import type { WeightedTiles } from './weighted-tiles.js';
import { zoneStrata } from './zone-strata.js';

export const s4AllocPlan = defineState({
  id: '1B.S4',
  title: 'Deal the sites of each merchant to zones and tiles',
  policies: { s4_alloc_plan_policy: s4AllocPlanPolicySchema, rng: rngPolicySchema },
  profile: ['grid_arcmin'],
  async run(context) {
    const policy = context.policy('s4_alloc_plan_policy');
    const isos = isoCodes(await context.read('iso3166_canonical'));
    const needed = openRequirements(await context.read('s3_requirements'), isos);
    const spans = openTileSpans(await context.read('tile_spans'), isos, context.profile.grid_arcmin);
    const { columns, area } = openTileRows(await context.read('tile_rows'));
    const tables = {
      spans: await context.read('tile_weight_spans'),
      countries: await context.read('tile_weight_countries'),
    };
    const opened = openWeights(tables, spans, squareMillimetres(area), columns);
    const { source, digest } = await context.readRaster('population_raster');
    assertSameSurface(opened.rasterDigest, digest);
    const read = weightReader(opened.weights, spans.country, source);
    const tiles: WeightedTiles = {
      ...spans,
      columns,
      rowArea: area,
      prefixWeight: opened.weights.prefixWeight,
      weightTotal: opened.weightTotal,
    };
    checkWeightedTiles(tiles);
    const country = countryPositions(needed, tiles);
    const strata = zoneStrata(tiles, materialZones(countryZoneColumns(await context.read('country_zone'))));
    const identity = { b32: context.b32, seed: context.seed };
    const slots = policy.mode === 'slots_v1';
    const made = slots
      ? await allocateBySlots(needed, country, tiles, strata, policy.slots, read, identity)
      : await allocateByResidue(needed, country, tiles, policy, read, identity);
    await source.close();
    const { plan } = made;
    const rows = planRows(plan, needed);
    checkPlan(rows, needed, country, tiles);
    const quotas = 'quotas' in made ? made.quotas : quotasOfPlan(plan, country, tiles, strata);
    if ('quotas' in made) checkQuotas(quotas, plan, country, tiles, strata);

    await context.write('s4_zone_quota', quotaTable(quotaRows(quotas, needed, strata), isos));
    await context.write(
      's4_slots',
      slotTable(slotRows('slots' in made ? made.slots : NO_SLOTS, strata), isos),
    );
    await context.write('s4_alloc_plan', planTable(rows, isos));
    const residues = 'figures' in made ? made : null;
    context.report({
      mode: policy.mode,
      rows_emitted: rows.tile.length,
      pairs_total: needed.sites.length,
      sites_total: needed.sites.reduce((sum, n) => sum + n, 0),
      alloc_sum_equals_requirements: true,
      anti_collapse_policy: policy,
      anti_collapse_diagnostics: spreadDiagnostics(
        residues?.before ?? plan,
        plan,
        policy,
        residues?.figures ?? null,
      ),
      ties_broken_total: residues?.figures.ties_broken_total ?? 0,
      ...('slots' in made ? { slots: slotFigures(made, strata, country) } : {}),
    });
  },
});

/** The older laws know no slots. */
const NO_SLOTS = { start: new Uint32Array(1), tile: new Float64Array(0), moved: 0 };

/** Weights are read again from the surface that they were taken from. */
function assertSameSurface(weighed: string | null, sealed: string): void {
  if (weighed === null || weighed === sealed) return;
  throw new Failure('E414_WEIGHT_TAMPER', 'Tiles were weighed by another surface than the one at hand.', {
    dataset: 'tile_weight_countries',
    column: 'raster_digest',
    expected: sealed,
    found: weighed,
  });
}
