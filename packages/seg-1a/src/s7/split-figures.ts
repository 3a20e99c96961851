import { valuesOf, type Table } from '@merchantry/contracts';
import type { EventBatch } from '@merchantry/rng';
import type { S7IntegerisationPolicy } from '../policy/s7-integerisation-policy.js';
import type { SplitDomain } from './domain.js';

/** Figures of the run report. The names in capitals label ways in which a split was simple; none of them is a failure. */
export function splitFigures(
  { rows, starts }: SplitDomain,
  merchants: Table,
  events: readonly EventBatch[],
  policy: S7IntegerisationPolicy,
): Record<string, unknown> {
  const flags = (name: string) => valuesOf(merchants, 's7', name, 'bool');
  let single = 0;
  for (let m = 0; m < rows; m++) if (starts[m + 1] - starts[m] === 1) single++;
  const eventRows = (family: string) =>
    events.reduce((sum, batch) => sum + (batch.family === family ? batch.seq.length : 0), 0);
  return {
    merchants_in_scope: rows,
    single_country: single,
    events: {
      residual_rank: eventRows('residual_rank'),
      dirichlet_gamma_vector: eventRows('dirichlet_gamma_vector'),
    },
    trace_rows: events.reduce((sum, { seq }) => sum + seq.length, 0),
    bounds_enabled: policy.bounds_lane.enabled,
    home_bias_enabled: policy.home_bias_lane.enabled,
    home_bias_applied_merchants: ones(flags('biased')),
    labels: {
      DEG_SINGLE_COUNTRY: single,
      DEG_ZERO_REMAINDER: ones(flags('whole')) - single,
      DEG_TIES_RESOLVED: ones(flags('tied')),
    },
  };
}

const ones = (flags: Uint8Array): number => flags.reduce((sum, flag) => sum + flag, 0);
