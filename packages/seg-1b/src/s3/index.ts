import { defineState } from '@merchantry/engine';
import { isoCodes } from '../ingress/iso-codes.js';
import { checkOutletLineage } from '../ingress/outlet-lineage.js';
import { checkedLand } from '../ingress/world-shapes.js';
import { s3RequirementsPolicySchema } from '../policy/s3-requirements.js';
import { catalogueRequirements } from '../requirements/catalogue-requirements.js';
import { OUTLETS } from '../requirements/outlets.js';
import { requirementTable } from '../sites/requirement-table.js';
import { leastExtent } from './country-extents.js';
import { requirementFigures } from './requirement-figures.js';
import { checkSmallStateCaps, smallStateCaps } from './small-state-caps.js';

export const s3Requirements = defineState({
  id: '1B.S3',
  title: 'How many sites each merchant needs where',
  policies: { s3_requirements_policy: s3RequirementsPolicySchema },
  async run(context) {
    const policy = context.policy('s3_requirements_policy');
    const isos = isoCodes(await context.read('iso3166_canonical'));
    const catalogue = await context.read(OUTLETS);
    const identity = { fingerprint: context.sealedSegment('1A'), seed: context.seed };
    checkOutletLineage(catalogue, identity, 'E306_TOKEN_MISMATCH');
    const weighted = await context.read('tile_weight_countries');
    const { kept, leftOut } = catalogueRequirements(catalogue, weighted, isos, policy);
    const shapes = checkedLand(await context.read('world_countries'), isos);
    const caps = smallStateCaps(kept, Float64Array.from(shapes, leastExtent), policy.small_state_cap);
    checkSmallStateCaps(caps);
    await context.write('s3_requirements', requirementTable(kept));
    context.report(requirementFigures(kept, leftOut, caps, policy));
  },
});
