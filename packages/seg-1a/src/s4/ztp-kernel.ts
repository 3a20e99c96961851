import { fixed, type FixedColumn } from '@merchantry/contracts';
import type { Kernel } from '@merchantry/engine';
import { MerchantStreams, type StreamIdentity } from '../streams/merchant-streams.js';
import { ztpRates, type RateTerms } from './rate.js';
import { ZTP_LABEL, ztpEvents } from './ztp-events.js';
import { ztpTargets } from './ztp-targets.js';

export interface ZtpParams extends StreamIdentity {
  readonly terms: RateTerms;
  /** Attempts at the most. */
  readonly cap: number;
  readonly abortsExhausted: boolean;
}

/**
 * Shard kernel of S4. Columns, one row a merchant: merchant_id uint64, n_outlets and candidates int32, openness float64.
 * Table `outcome`, one row a merchant: rate float64, k and attempts int32, ending uint8 (see ENDING).
 */
export const ztpKernel: Kernel<ZtpParams> = ({ rows, columns, params }) => {
  const values = <A>(name: string) => (columns[name] as FixedColumn).values as unknown as A;
  const ids = values<BigUint64Array>('merchant_id');
  const { terms, cap, abortsExhausted } = params;
  const rates = ztpRates(terms, values<Int32Array>('n_outlets'), values<Float64Array>('openness'));
  const streams = new MerchantStreams(ids, params).of(ZTP_LABEL);
  const targets = ztpTargets(rates, values<Int32Array>('candidates'), cap, streams);
  return {
    tables: {
      outcome: {
        rows,
        columns: {
          rate: fixed('float64', rates),
          k: fixed('int32', targets.k),
          attempts: fixed('int32', targets.attempts),
          ending: fixed('uint8', targets.ending),
        },
      },
    },
    events: ztpEvents({ ids, rates, streams, abortsExhausted }, targets),
  };
};
