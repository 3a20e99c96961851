import { valuesOf, type Table } from '@merchantry/contracts';
import type { EventCounters } from '../sites/event-counters.js';
import type { Columns } from './compare-columns.js';

/** Counters of published events, by the names of the envelope. */
export const counterColumns = (events: Table, family: string): Columns =>
  Object.fromEntries(NAMES.map(([name]) => [name, valuesOf(events, family, name, 'uint64')]));

/** Counters that a replay gives, by the same names. */
export const derivedCounters = (counters: EventCounters): Columns =>
  Object.fromEntries(NAMES.map(([name, key]) => [name, counters[key]]));

const NAMES = [
  ['rng_counter_before_lo', 'beforeLo'],
  ['rng_counter_before_hi', 'beforeHi'],
  ['rng_counter_after_lo', 'afterLo'],
  ['rng_counter_after_hi', 'afterHi'],
] as const;
