import type { FixedColumn } from '@merchantry/contracts';
import type { Kernel } from '@merchantry/engine';
import { hurdleLogits, probabilities, type HurdleTerms } from '../design/index.js';
import { MerchantStreams, type StreamIdentity } from '../streams/merchant-streams.js';
import { HURDLE_LABEL, hurdleEvents } from './hurdle.js';

export interface HurdleParams extends StreamIdentity {
  readonly terms: HurdleTerms;
}

/**
 * Shard kernel of S1. Columns: merchant_id uint64, and the positions mcc uint16, channel uint8, bucket uint8. Probability
 * in binary64 from the coefficients, then one draw a merchant.
 */
export const hurdleKernel: Kernel<HurdleParams> = ({ rows, columns, params }) => {
  const values = <A>(name: string) => (columns[name] as FixedColumn).values as unknown as A;
  const ids = values<BigUint64Array>('merchant_id');
  const pi = probabilities(
    hurdleLogits(params.terms, {
      rows,
      mcc: values<Uint16Array>('mcc'),
      channel: values<Uint8Array>('channel'),
      bucket: values<Uint8Array>('bucket'),
    }),
  );
  return { tables: {}, events: [hurdleEvents(ids, pi, new MerchantStreams(ids, params).of(HURDLE_LABEL))] };
};
