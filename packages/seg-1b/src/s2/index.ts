import { stringsOf, valueAt, type Table } from '@merchantry/contracts';
import { defineState } from '@merchantry/engine';
import { isoCodes } from '../ingress/iso-codes.js';
import { s2TileWeightsPolicySchema } from '../policy/s2-tile-weights.js';
import { openTileRows } from '../tiles/row-table.js';
import { openTileSpans } from '../tiles/span-table.js';
import { blendShares, squareMillimetres } from '../weights/mass-law.js';
import { weightCountryTable, weightSpanTable, type WeightBasis } from '../weights/weight-tables.js';
import { checkSealedWeights } from './check-weights.js';
import { needsPopulation } from './country-weights.js';
import { macroRegion } from './macro-region.js';
import { weighWorld } from './weigh-world.js';
import { weightReport } from './weight-report.js';

export const s2TileWeights = defineState({
  id: '1B.S2',
  title: 'What each tile weighs in its country',
  policies: { s2_tile_weights_policy: s2TileWeightsPolicySchema },
  profile: ['grid_arcmin'],
  async run(context) {
    const policy = context.policy('s2_tile_weights_policy');
    const iso3166 = await context.read('iso3166_canonical');
    const isos = isoCodes(iso3166);
    const spans = openTileSpans(await context.read('tile_spans'), isos, context.profile.grid_arcmin);
    const { columns, area } = openTileRows(await context.read('tile_rows'));
    const { source, digest } = await context.readRaster('population_raster');
    const rowArea = squareMillimetres(area);
    const world = await weighWorld(policy, spans, isos.length, source, { columns, rowArea });
    await source.close();
    checkSealedWeights({ spans, columns, ...world });
    const basis: WeightBasis = {
      basis: policy.blend_v2.enabled ? 'blend' : policy.basis,
      shares: policy.blend_v2.enabled ? blendShares(policy.blend_v2.basis_mix) : NO_SHARES,
      dp: policy.dp,
      rasterDigest: needsPopulation(policy) ? digest : null,
    };
    await context.write('tile_weight_spans', weightSpanTable(spans, world.prefixWeight, world.prefixMass));
    await context.write('tile_weight_countries', weightCountryTable(isos, world.countries, basis));
    const regions = regionsOf(iso3166);
    const weighed = world.countries.flatMap((weights, c) =>
      weights === null ? [] : [{ iso: isos[c], region: regions[c], weights }],
    );
    context.report({
      basis: basis.basis,
      dp: policy.dp,
      fallback_mode: policy.fallback_mode,
      blend_v2_enabled: policy.blend_v2.enabled,
      blend_v2_basis_mix: policy.blend_v2.basis_mix,
      population_raster: basis.rasterDigest,
      countries_total: weighed.length,
      spans_total: spans.row.length,
      ...weightReport(policy, weighed),
    });
  },
});

const NO_SHARES = { uniform: 0n, area: 0n, population: 0n };

/** Macro-region of each country, in the order of the table. */
function regionsOf(iso3166: Table) {
  const text = (name: string, row: number) => valueAt(iso3166.columns[name], row) as string | null;
  const { codes } = stringsOf(iso3166, 'iso3166_canonical', 'country_iso');
  return Array.from(codes, (_, row) => macroRegion(text('region', row), text('subregion', row)));
}
