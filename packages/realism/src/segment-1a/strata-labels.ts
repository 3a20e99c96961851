import type { MerchantRows } from '../merchant-rows.js';
import type { Segment1aInput } from './segment-1a-input.js';

/** The ways in which merchants are cut into strata. */
export type StrataLabels = Readonly<Record<'channel' | 'mcc_thousand' | 'gdp_bucket', readonly string[]>>;

/** Stratum of every gated merchant; `unknown` for one without a row in the design matrix. */
export function strataLabels(
  { merchantId, mcc, channel, gdpBucket }: Segment1aInput['design'],
  gated: MerchantRows,
  merchants: number,
): StrataLabels {
  const unknown = () => Array.from({ length: merchants }, () => 'unknown');
  const labels = { channel: unknown(), mcc_thousand: unknown(), gdp_bucket: unknown() };
  const thousands = Array.from({ length: 10 }, (_, i) => `${i}000`); // one string a stratum, not one a merchant
  gated.of(merchantId).forEach((row, i) => {
    if (row < 0) return;
    const thousand = Math.floor(mcc[i] / 1000);
    labels.channel[row] = channel.dictionary[channel.codes[i]];
    labels.mcc_thousand[row] = thousands[thousand] ?? String(thousand * 1000);
    labels.gdp_bucket[row] = String(gdpBucket[i]);
  });
  return labels;
}
