import { halves, stringsOf, valuesOf, type StringColumn, type Table } from '@merchantry/contracts';

/** The envelope of the events of a family, counters by halves. */
export interface EventRows {
  readonly family: string;
  readonly rows: number;
  readonly module: StringColumn;
  readonly label: StringColumn;
  readonly beforeLo: Uint32Array;
  readonly beforeHi: Uint32Array;
  readonly afterLo: Uint32Array;
  readonly afterHi: Uint32Array;
  /** By halves too. */
  readonly blocks: Uint32Array;
  readonly draws: Uint32Array;
}

export function openEvents(table: Table, family: string): EventRows {
  const words = (name: string) => halves(valuesOf(table, family, name, 'uint64'));
  return {
    family,
    rows: table.rows,
    module: stringsOf(table, family, 'module'),
    label: stringsOf(table, family, 'substream_label'),
    beforeLo: words('rng_counter_before_lo'),
    beforeHi: words('rng_counter_before_hi'),
    afterLo: words('rng_counter_after_lo'),
    afterHi: words('rng_counter_after_hi'),
    blocks: words('blocks'),
    draws: words('draws'),
  };
}

/** Whether the counter (lo, hi) at `row` stands `blocks` after the counter of a stream's start at `at`. */
export function standsAt(
  lo: Uint32Array,
  hi: Uint32Array,
  row: number,
  start: { readonly lo: Uint32Array; readonly hi: Uint32Array },
  at: number,
  blocks: number,
): boolean {
  const w0 = start.lo[2 * at] + blocks;
  const w1 = start.lo[2 * at + 1] + (w0 > 0xffffffff ? 1 : 0);
  const w2 = start.hi[2 * at] + (w1 > 0xffffffff ? 1 : 0);
  const w3 = start.hi[2 * at + 1] + (w2 > 0xffffffff ? 1 : 0);
  return (
    w0 >>> 0 === lo[2 * row] &&
    w1 >>> 0 === lo[2 * row + 1] &&
    w2 >>> 0 === hi[2 * row] &&
    w3 >>> 0 === hi[2 * row + 1]
  );
}

/** The counter words of stream starts, by halves. */
export interface StreamStarts {
  readonly lo: Uint32Array;
  readonly hi: Uint32Array;
}

export const startsOf = (table: {
  readonly counterLo: BigUint64Array;
  readonly counterHi: BigUint64Array;
}): StreamStarts => ({ lo: halves(table.counterLo), hi: halves(table.counterHi) });
