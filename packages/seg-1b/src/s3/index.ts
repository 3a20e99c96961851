import { stringsOf, valuesOf, type Table } from '@merchantry/contracts';
import { defineState } from '@merchantry/engine';
import { isoCodes } from '../ingress/iso-codes.js';
import { checkOutletLineage } from '../ingress/outlet-lineage.js';
import { countryPositionsOf } from '../ingress/positions.js';
import { checkedLand } from '../ingress/world-shapes.js';
import { s3RequirementsPolicySchema } from '../policy/s3-requirements.js';
import { requirementTable } from '../sites/requirement-table.js';
import { leastExtent } from './country-extents.js';
import { OUTLETS, type Outlets } from './outlets.js';
import { requirementFigures } from './requirement-figures.js';
import { requirements } from './requirements.js';
import { checkSmallStateCaps, smallStateCaps } from './small-state-caps.js';

export const s3Requirements = defineState({
  id: '1B.S3',
  title: 'How many sites each merchant needs where',
  policies: { s3_requirements_policy: s3RequirementsPolicySchema },
  async run(context) {
    const policy = context.policy('s3_requirements_policy');
    const isos = isoCodes(await context.read('iso3166_canonical'));
    const { enabled, denylist_country_iso } = policy.country_filter;
    const catalogue = await context.read(OUTLETS);
    const identity = { fingerprint: context.sealedSegment('1A'), seed: context.seed };
    checkOutletLineage(catalogue, identity, 'E306_TOKEN_MISMATCH');
    const { kept, leftOut } = requirements(openOutlets(catalogue), {
      isos,
      weighted: weightedCountries(await context.read('tile_weight_countries'), isos),
      denylist: enabled ? denylist_country_iso : [],
    });
    const shapes = checkedLand(await context.read('world_countries'), isos);
    const caps = smallStateCaps(kept, Float64Array.from(shapes, leastExtent), policy.small_state_cap);
    checkSmallStateCaps(caps);
    await context.write('s3_requirements', requirementTable(kept));
    context.report(requirementFigures(kept, leftOut, caps, policy));
  },
});

const openOutlets = (catalogue: Table): Outlets => ({
  merchantId: valuesOf(catalogue, OUTLETS, 'merchant_id', 'uint64'),
  country: stringsOf(catalogue, OUTLETS, 'legal_country_iso'),
  siteOrder: valuesOf(catalogue, OUTLETS, 'site_order', 'int32'),
  stated: valuesOf(catalogue, OUTLETS, 'final_country_outlet_count', 'int32'),
});

/** 1 for each country that has tile weights. */
function weightedCountries(countries: Table, isos: readonly string[]): Uint8Array {
  const dataset = 'tile_weight_countries';
  const out = new Uint8Array(isos.length);
  const iso = stringsOf(countries, dataset, 'country_iso');
  for (const c of countryPositionsOf(iso, isos, dataset, 'E302_FK_COUNTRY')) out[c] = 1;
  return out;
}
