import { fixed, type FixedColumn, type ListColumn } from '@merchantry/contracts';
import type { Kernel } from '@merchantry/engine';
import { MerchantStreams, type StreamIdentity } from '../streams/merchant-streams.js';

export const SEQUENCE_LABEL = 'sequence_finalize';

export interface StartParams extends StreamIdentity {
  /** Countries in ASCII order; the lists hold positions in it. */
  readonly countries: readonly string[];
}

/** First counters of the (merchant, country) streams, one a pair of the plan. */
export interface PairStarts {
  readonly counterLo: BigUint64Array;
  readonly counterHi: BigUint64Array;
}

/**
 * Shard kernel of S8: hashing a million pairs is most of its work. Columns, one row a merchant: merchant_id uint64 and
 * the list country (uint16). Table `starts`, one row a pair in the order given: counter_lo and counter_hi uint64.
 */
export const startKernel: Kernel<StartParams> = ({ rows, columns, params }) => {
  const { offsets, items } = columns['country'] as ListColumn;
  const ids = (columns['merchant_id'] as FixedColumn).values as BigUint64Array;
  const codes = Uint32Array.from((items as FixedColumn).values as Uint16Array);
  const merchants = new Uint32Array(codes.length);
  for (let m = 0; m < rows; m++) merchants.fill(m, offsets[m], offsets[m + 1]);
  const starts = new MerchantStreams(ids, params).ofCountry(
    SEQUENCE_LABEL,
    { codes, dictionary: params.countries },
    merchants,
  );
  return {
    tables: {
      starts: {
        rows: codes.length,
        columns: {
          counter_lo: fixed('uint64', starts.counterLo),
          counter_hi: fixed('uint64', starts.counterHi),
        },
      },
    },
  };
};
