import { catalogueFigures } from './catalogue-figures.js';
import { countByRow } from '../count-by-row.js';
import type { CrossBorderRows } from './cross-border.js';
import { MerchantRows } from '../merchant-rows.js';
import { outletComposite, type OutletComposite } from './outlet-composite.js';
import type { Segment1aInput } from './segment-1a-input.js';

/** The tables of segment 1A joined on the gated merchants, ascending by id: what metrics and figures are made of. */
export interface Segment1aRows {
  readonly composite: OutletComposite;
  readonly gated: MerchantRows;
  readonly rows: CrossBorderRows;
}

/**
 * @throws Failure `ingress_schema_violation` when columns of one log differ in length; `table_sort_violation` for a
 *   catalogue that is not in its declared order
 */
export function joinSegment1a({ outlets, candidates, membership, catalogue }: Segment1aInput): Segment1aRows {
  const composite = outletComposite(outlets);
  const merchants = composite.ids.length;
  const gated = new MerchantRows(composite.ids);
  return {
    composite,
    gated,
    rows: {
      isMulti: composite.isMulti,
      size: composite.outlets.map((count, row) => (composite.isMulti[row] === 1 ? count : NaN)),
      candidates: countByRow(gated.of(candidates.merchantId), merchants, candidates.isHome),
      members: countByRow(gated.of(membership.merchantId), merchants),
      catalogue: catalogueFigures(catalogue, gated, merchants),
    },
  };
}
