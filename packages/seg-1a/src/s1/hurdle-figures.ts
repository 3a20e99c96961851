import type { FixedColumn } from '@merchantry/contracts';
import { neumaierSum, type EventBatch } from '@merchantry/rng';

/** Counts over all hurdle events, for the run report. */
export function hurdleFigures(batch: EventBatch) {
  const column = (name: string) => (batch.payload[name] as FixedColumn).values;
  const merchants = batch.seq.length;
  const multi = ones(column('is_multi') as Uint8Array);
  return {
    merchants,
    multi,
    single: merchants - multi,
    deterministic: ones(column('deterministic') as Uint8Array),
    mean_pi: neumaierSum(column('pi') as Float64Array) / merchants,
  };
}

function ones(flags: Uint8Array): number {
  let count = 0;
  for (const flag of flags) count += flag;
  return count;
}
