import { fixed, type FixedColumn, type ListColumn } from '@merchantry/contracts';
import type { Kernel } from '@merchantry/engine';
import type { S7IntegerisationPolicy } from '../policy/s7-integerisation-policy.js';
import { MerchantStreams, type StreamIdentity } from '../streams/merchant-streams.js';
import { dirichletDraws } from './dirichlet-lane.js';
import { byCountry, DIRICHLET_LABEL, pairNames, RESIDUAL_LABEL, splitEvents } from './split-events.js';
import { splitOutlets } from './split-outlets.js';

export interface SplitParams extends StreamIdentity {
  readonly policy: S7IntegerisationPolicy;
  /** Countries in ASCII order; the lists hold positions in it. */
  readonly countries: readonly string[];
}

/**
 * Shard kernel of S7. Columns, one row a merchant: merchant_id uint64, outlets int32, and the lists country (uint16) and
 * weight (float64), home first. Table `counts`, one row a country of a merchant in the order given: count and
 * residual_rank int32. Table `merchants`: biased, whole and tied, as {@link splitOutlets} tells them.
 */
export const splitKernel: Kernel<SplitParams> = ({ rows, columns, params }) => {
  const { policy, countries } = params;
  const values = <A>(column: unknown) => (column as FixedColumn).values as unknown as A;
  const lists = columns['country'] as ListColumn;
  const input = {
    ids: values<BigUint64Array>(columns['merchant_id']),
    outlets: values<Int32Array>(columns['outlets']),
    starts: lists.offsets,
    country: values<Uint16Array>(lists.items),
    weight: values<Float64Array>((columns['weight'] as ListColumn).items),
  };
  const split = splitOutlets(input, policy);
  const streams = new MerchantStreams(input.ids, params);
  const pairs = byCountry(input.starts, input.country);
  const pairStreams = streams.ofCountry(
    RESIDUAL_LABEL,
    pairNames(pairs, input.country, countries),
    pairs.merchants,
  );
  const { enabled, alpha0 } = policy.dirichlet_lane;
  const gammaStreams = enabled ? streams.of(DIRICHLET_LABEL) : undefined;
  const dirichlet = gammaStreams && {
    draws: dirichletDraws(input.ids, input.starts, split.share, alpha0, gammaStreams),
    streams: gammaStreams,
  };
  return {
    tables: {
      counts: {
        rows: input.country.length,
        columns: {
          count: fixed('int32', split.count),
          residual_rank: fixed('int32', split.residualRank),
        },
      },
      merchants: {
        rows,
        columns: {
          biased: fixed('bool', split.biased),
          whole: fixed('bool', split.whole),
          tied: fixed('bool', split.tied),
        },
      },
    },
    events: splitEvents(input, split, pairs, pairStreams, dirichlet, countries),
  };
};
