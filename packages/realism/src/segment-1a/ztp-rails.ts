import { countByRow } from '../count-by-row.js';
import type { MerchantRows } from '../merchant-rows.js';
import type { Segment1aInput } from './segment-1a-input.js';

/** Shares of merchants with candidates whose number of foreign countries was hard to come by. */
export interface ZtpRails {
  /** Merchants with candidates. */
  readonly merchants: number;
  readonly exhausted_share: number;
  readonly many_rejections_share: number;
}

export const ZTP_LIMITS = { exhausted_share: 0.02, many_rejections_share: 0.1, many_rejections: 16 } as const;

/** A merchant with no event in a log has none to count. */
export function ztpRails(
  { exhaustedId, rejectionId }: Segment1aInput['ztp'],
  gated: MerchantRows,
  candidates: Uint32Array,
): ZtpRails {
  const exhausted = new Uint8Array(candidates.length);
  for (const row of gated.of(exhaustedId)) if (row >= 0) exhausted[row] = 1;
  const rejections = countByRow(gated.of(rejectionId), candidates.length);
  let merchants = 0;
  let given = 0;
  let many = 0;
  for (let row = 0; row < candidates.length; row++) {
    if (candidates[row] === 0) continue;
    merchants++;
    given += exhausted[row];
    if (rejections[row] > ZTP_LIMITS.many_rejections) many++;
  }
  const share = (count: number) => (merchants === 0 ? 0 : count / merchants);
  return { merchants, exhausted_share: share(given), many_rejections_share: share(many) };
}
