import { defineState, rngPolicySchema } from '@merchantry/engine';
import { ALLOCATED, allocateSites } from '../allocation/allocate-sites.js';
import { isoCodes } from '../ingress/iso-codes.js';
import { s4AllocPlanPolicySchema } from '../policy/s4-alloc-plan.js';
import { openRequirements } from '../sites/requirement-table.js';
import { openTileSpans } from '../tiles/span-table.js';
import { slotFigures, spreadDiagnostics } from './alloc-figures.js';

export const s4AllocPlan = defineState({
  id: '1B.S4',
  title: 'Deal the sites of each merchant to zones and tiles',
  policies: { s4_alloc_plan_policy: s4AllocPlanPolicySchema, rng: rngPolicySchema },
  profile: ['grid_arcmin'],
  async run(context) {
    const policy = context.policy('s4_alloc_plan_policy');
    const isos = isoCodes(await context.read('iso3166_canonical'));
    const needed = openRequirements(await context.read('s3_requirements'), isos);
    const surface = await context.readRaster('population_raster');
    const ground = {
      spans: openTileSpans(await context.read('tile_spans'), isos, context.profile.grid_arcmin),
      rows: await context.read('tile_rows'),
      weightSpans: await context.read('tile_weight_spans'),
      weightCountries: await context.read('tile_weight_countries'),
      countryZone: await context.read('country_zone'),
      surface,
    };
    const identity = { b32: context.b32, seed: context.seed };
    const { made, strata, country, tables } = await allocateSites(needed, ground, policy, identity);
    await surface.source.close();
    for (const id of ALLOCATED) await context.write(id, tables[id]);
    const { plan } = made;
    const residues = 'figures' in made ? made : null;
    context.report({
      mode: policy.mode,
      rows_emitted: plan.tile.length,
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
