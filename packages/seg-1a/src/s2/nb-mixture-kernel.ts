import { fixed, type FixedColumn } from '@merchantry/contracts';
import type { Kernel } from '@merchantry/engine';
import { MerchantStreams, type StreamIdentity } from '../streams/merchant-streams.js';
import { FINAL_LABEL, GAMMA_LABEL, mixtureEvents, POISSON_LABEL } from './mixture-events.js';
import { ABORT_CODES, nbMixture } from './nb-mixture.js';

/**
 * Shard kernel of S2. Columns, one row a multi-site merchant: merchant_id uint64, mu and phi float64. Table `outcome`,
 * one row a merchant: outlets int32 (0 where given up), rejections int32, abort uint8 (position in ABORT_CODES plus one,
 * 0 where there is none).
 */
export const nbMixtureKernel: Kernel<StreamIdentity> = ({ rows, columns, params }) => {
  const values = <A>(name: string) => (columns[name] as FixedColumn).values as unknown as A;
  const ids = values<BigUint64Array>('merchant_id');
  const streams = new MerchantStreams(ids, params);
  const input = {
    ids,
    mu: values<Float64Array>('mu'),
    phi: values<Float64Array>('phi'),
    gammaStreams: streams.of(GAMMA_LABEL),
    poissonStreams: streams.of(POISSON_LABEL),
    finalStreams: streams.of(FINAL_LABEL),
  };
  const mixture = nbMixture(input.mu, input.phi, input.gammaStreams, input.poissonStreams);
  const abort = new Uint8Array(rows);
  for (const [row, code] of mixture.aborts) abort[row] = ABORT_CODES.indexOf(code) + 1;
  return {
    tables: {
      outcome: {
        rows,
        columns: {
          outlets: fixed('int32', mixture.outlets),
          rejections: fixed('int32', mixture.rejections),
          abort: fixed('uint8', abort),
        },
      },
    },
    events: mixtureEvents(input, mixture),
  };
};
