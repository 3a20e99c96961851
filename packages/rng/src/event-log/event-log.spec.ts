import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  coded,
  constant,
  fixed,
  isFailure,
  strings,
  valueAt,
  type Column,
  type Failure,
  type Table,
} from '@merchantry/contracts';
import { advanceCounters, eventTables, mergeBatches, verifyTrace, type EventBatch } from '../index.js';

const CREATED = 1_767_225_600_000_000n;
const MASK = 0xffffffffffffffffn;

interface PlainEvent {
  family: string;
  module: string;
  label: string;
  merchant: bigint;
  start: bigint;
  draws: number;
  blocks: number;
  note: string | null;
  parts: number[];
}

/** Events in order of emission as batches, one a (family, module, label), rows dealt out in the given rotation. */
function batchesOf(events: readonly PlainEvent[], rotate = 0): EventBatch[] {
  const groups = new Map<string, { event: PlainEvent; seq: number }[]>();
  events.forEach((event, seq) => {
    const key = [event.family, event.module, event.label].join('|');
    groups.set(key, [...(groups.get(key) ?? []), { event, seq }]);
  });
  return [...groups.values()].map((inOrder) => {
    const by = rotate % inOrder.length;
    const rows = [...inOrder.slice(by), ...inOrder.slice(0, by)];
    const { family, module, label } = rows[0].event;
    const words = (pick: (e: PlainEvent) => bigint) => BigUint64Array.from(rows, ({ event }) => pick(event));
    const counts = (pick: (e: PlainEvent) => number) => Uint32Array.from(rows, ({ event }) => pick(event));
    const beforeLo = words((e) => e.start & MASK);
    const beforeHi = words((e) => e.start >> 64n);
    const blocks = counts((e) => e.blocks);
    const offsets = new Uint32Array(rows.length + 1);
    rows.forEach(({ event }, i) => (offsets[i + 1] = offsets[i] + event.parts.length));
    return {
      family,
      module,
      label,
      seq: Uint32Array.from(rows, ({ seq }) => seq),
      merchantId: words((e) => e.merchant),
      beforeLo,
      beforeHi,
      ...advanceCounters(beforeLo, beforeHi, blocks),
      draws: counts((e) => e.draws),
      blocks,
      payload: {
        note: strings(rows.map(({ event }) => event.note)),
        parts: {
          kind: 'list',
          type: { list: 'float64' },
          length: rows.length,
          offsets,
          items: fixed('float64', Float64Array.from(rows.flatMap(({ event }) => event.parts))),
        },
      },
    };
  });
}

const rowsOf = (table: Table): Record<string, unknown>[] =>
  Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries(Object.entries(table.columns).map(([name, column]) => [name, valueAt(column, row)])),
  );

/** The logs one event at a time, as the envelope describes them. */
function plainLogs(events: readonly PlainEvent[]) {
  const families: Record<string, Record<string, unknown>[]> = {};
  const totals = new Map<string, { draws: bigint; blocks: bigint; events: bigint }>();
  const trace = events.map((e, seq) => {
    const key = `${e.module}|${e.label}`;
    const sum = totals.get(key) ?? { draws: 0n, blocks: 0n, events: 0n };
    totals.set(key, sum);
    sum.draws += BigInt(e.draws);
    sum.blocks += BigInt(e.blocks);
    sum.events += 1n;
    const after = BigInt.asUintN(128, e.start + BigInt(e.blocks));
    const envelope = {
      module: e.module,
      substream_label: e.label,
      rng_counter_before_lo: e.start & MASK,
      rng_counter_before_hi: e.start >> 64n,
      rng_counter_after_lo: after & MASK,
      rng_counter_after_hi: after >> 64n,
    };
    (families[e.family] ??= []).push({
      ts_utc: CREATED + 2n * BigInt(seq),
      merchant_id: e.merchant,
      ...envelope,
      blocks: BigInt(e.blocks),
      draws: BigInt(e.draws),
      note: e.note,
      parts: e.parts,
    });
    return {
      ts_utc: CREATED + 2n * BigInt(seq) + 1n,
      ...envelope,
      draws_total: sum.draws,
      blocks_total: sum.blocks,
      events_total: sum.events,
    };
  });
  return { families, trace };
}

const plainEvent: fc.Arbitrary<PlainEvent> = fc
  .record({
    kind: fc.constantFrom(
      ['gamma_component', '1A.sampler', 'gamma_nb'],
      ['poisson_component', '1A.sampler', 'poisson_nb'],
      ['poisson_component', '1A.ztp', 'poisson_component'],
      ['ztp_final', '1A.ztp', 'poisson_component'],
    ),
    merchant: fc.bigInt({ min: 0n, max: MASK }),
    start: fc.oneof(
      fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
      fc.bigInt({ min: (5n << 64n) + MASK - 8n, max: (6n << 64n) - 1n }),
    ),
    blocks: fc.nat(9),
    extra: fc.nat(9),
    note: fc.option(fc.constantFrom('a', 'b', 'c')),
    parts: fc.array(fc.double({ noNaN: true }), { maxLength: 3 }),
  })
  .map(({ kind: [family, module, label], extra, ...rest }) => ({
    family,
    module,
    label,
    draws: rest.blocks + Math.min(extra, rest.blocks),
    ...rest,
  }));
const eventList = fc.array(plainEvent, { maxLength: 40 });
const runs = { numRuns: 150, seed: 7 };

describe('eventTables', () => {
  it('agrees with logs written one event at a time, in whatever order the rows arrive', () => {
    fc.assert(
      fc.property(eventList, fc.nat(40), (events, rotate) => {
        const plain = plainLogs(events);
        const { families, trace } = eventTables(batchesOf(events, rotate), CREATED);
        expect(Object.keys(families).sort()).toEqual(Object.keys(plain.families).sort());
        for (const [family, rows] of Object.entries(plain.families))
          expect(rowsOf(families[family])).toEqual(rows);
        expect(rowsOf(trace)).toEqual(plain.trace);
        verifyTrace(families, trace);
      }),
      runs,
    );
  });

  it('gives one table per batch without rows, and an empty trace', () => {
    const [batch] = batchesOf([event({})]);
    const empty: EventBatch = {
      ...batch,
      seq: new Uint32Array(0),
      merchantId: undefined,
      beforeLo: new BigUint64Array(0),
      beforeHi: new BigUint64Array(0),
      afterLo: new BigUint64Array(0),
      afterHi: new BigUint64Array(0),
      draws: new Uint32Array(0),
      blocks: new Uint32Array(0),
      payload: { note: coded(new Uint32Array(0), []) },
    };
    const { families, trace } = eventTables([empty], CREATED);
    expect(families.f.rows).toBe(0);
    expect(Object.keys(families.f.columns)).toContain('note');
    expect(trace.rows).toBe(0);
    verifyTrace(families, trace);
  });
});

describe('mergeBatches', () => {
  it('shards cut anywhere merge into the logs of one pass', () => {
    fc.assert(
      fc.property(eventList, fc.nat(40), fc.nat(40), (events, a, b) => {
        const [first, second] = [a, b].map((cut) => Math.min(cut, events.length)).sort((x, y) => x - y);
        const shards = [events.slice(0, first), events.slice(first, second), events.slice(second)].map(
          (part) => batchesOf(part),
        );
        const whole = eventTables(batchesOf(events), CREATED);
        const merged = eventTables(mergeBatches(shards), CREATED);
        expect(rowsOf(merged.trace)).toEqual(rowsOf(whole.trace));
        for (const family of Object.keys(whole.families))
          expect(rowsOf(merged.families[family])).toEqual(rowsOf(whole.families[family]));
        const stepwise = mergeBatches([mergeBatches(shards.slice(0, 2)), shards[2]]);
        expect(rowsOf(eventTables(stepwise, CREATED).trace)).toEqual(rowsOf(whole.trace));
      }),
      runs,
    );
  });

  it('keeps constants constant while shards agree and spells them out when they do not', () => {
    const withColumn = (column: Column) => [{ ...batchesOf([event({})])[0], payload: { context: column } }];
    const column = (...values: (string | null)[]) =>
      mergeBatches(values.map((value) => withColumn(constant('string', 1, value))))[0].payload.context;
    expect(column('nb', 'nb')).toEqual(constant('string', 2, 'nb'));
    const mixed = column('nb', null, 'ztp');
    expect([0, 1, 2].map((row) => valueAt(mixed, row))).toEqual(['nb', null, 'ztp']);
    const numbers = mergeBatches([
      withColumn(constant('uint64', 1, 2n ** 63n)),
      withColumn(fixed('uint64', BigUint64Array.of(7n))),
    ])[0].payload.context;
    expect([valueAt(numbers, 0), valueAt(numbers, 1)]).toEqual([2n ** 63n, 7n]);
  });

  it('refuses shards that disagree about columns or types', () => {
    const [plain] = batchesOf([event({})]);
    const other = { ...plain, payload: { else: constant('int8', 1, 1) } };
    expect(failureOf(() => mergeBatches([[plain], [other]])).code).toBe('rng_envelope_violation');
    const typed = (type: 'int8' | 'int16') => [{ ...plain, payload: { x: constant(type, 1, 1) } }];
    expect(failureOf(() => mergeBatches([typed('int8'), typed('int16')])).place.column).toBe('x');
  });
});

function event(part: Partial<PlainEvent>): PlainEvent {
  const plain = { family: 'f', module: 'm', label: 'l', merchant: 1n, start: 10n, note: null, parts: [] };
  return { ...plain, draws: 1, blocks: 1, ...part };
}

function failureOf(act: () => unknown): Failure {
  try {
    act();
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
  throw new TypeError('nothing was refused');
}

describe('unlawful events are refused, with their row', () => {
  const events = [event({}), event({ start: 11n, merchant: 2n ** 63n + 5n }), event({ start: 12n })];
  const [good] = batchesOf(events);
  const words = (values: BigUint64Array, row: number, value: bigint) =>
    values.map((v, i) => (i === row ? value : v));

  it.each<[string, string, Partial<EventBatch>, number | undefined]>([
    ['a low word one too far', 'rng_counter_mismatch', { afterLo: words(good.afterLo, 1, 13n) }, 1],
    ['a high word that moved', 'rng_counter_mismatch', { afterHi: words(good.afterHi, 2, 1n) }, 2],
    ['no uniform from a block', 'rng_budget_violation', { draws: Uint32Array.of(1, 0, 1) }, 1],
    ['three uniforms from a block', 'rng_budget_violation', { draws: Uint32Array.of(1, 1, 3) }, 2],
    ['a place taken twice', 'rng_envelope_violation', { seq: Uint32Array.of(0, 1, 1) }, 2],
    ['a place beyond the last', 'rng_envelope_violation', { seq: Uint32Array.of(0, 3, 1) }, 1],
    ['a short column', 'rng_envelope_violation', { draws: Uint32Array.of(1, 1) }, undefined],
    [
      'a payload column with an envelope name',
      'rng_envelope_violation',
      { payload: { draws: constant('int8', 3, 1) } },
      undefined,
    ],
  ])('%s', (_, code, change, row) => {
    const failure = failureOf(() => eventTables([{ ...good, ...change }], CREATED));
    expect([failure.code, failure.place.row]).toEqual([code, row]);
  });

  it('names the merchant and both counters', () => {
    const failure = failureOf(() =>
      eventTables([{ ...good, afterLo: words(good.afterLo, 1, 20n) }], CREATED),
    );
    expect(failure.place.merchantId).toBe(2n ** 63n + 5n);
    expect(failure.place.detail).toEqual({
      before: { hi: 0n, lo: 11n },
      after: { hi: 0n, lo: 20n },
      blocks: 1,
      draws: 1,
    });
  });

  it('a world clock before 1970', () => {
    expect(failureOf(() => eventTables([good], -1n)).code).toBe('numeric_domain');
  });
});

describe('verifyTrace', () => {
  const { families, trace } = eventTables(
    batchesOf([event({}), event({ start: 11n }), event({ label: 'other', start: 5n })]),
    CREATED,
  );
  const withTrace = (name: string, values: bigint[]): Table => ({
    ...trace,
    columns: { ...trace.columns, [name]: fixed('uint64', BigUint64Array.from(values)) },
  });

  it.each<[string, () => void]>([
    ['a total of draws', () => verifyTrace(families, withTrace('draws_total', [1n, 3n, 1n]))],
    ['a total of blocks', () => verifyTrace(families, withTrace('blocks_total', [1n, 1n, 1n]))],
    ['an event counted twice', () => verifyTrace(families, withTrace('events_total', [1n, 1n, 1n]))],
    ['an event count too high', () => verifyTrace(families, withTrace('events_total', [1n, 3n, 1n]))],
    [
      'events without a trace',
      () => verifyTrace(families, { rows: 0, columns: eventTables([], CREATED).trace.columns }),
    ],
    ['a trace without events', () => verifyTrace({}, trace)],
  ])('refuses %s', (_, act) => {
    expect(failureOf(act).code).toBe('rng_trace_mismatch');
  });

  it('says which column is missing', () => {
    const columns = Object.fromEntries(
      Object.entries(trace.columns).filter(([name]) => name !== 'draws_total'),
    );
    expect(failureOf(() => verifyTrace(families, { ...trace, columns })).place.column).toBe('draws_total');
  });

  it('does not mind the order of rows', () => {
    const order = [2, 1, 0];
    const shuffled = Object.fromEntries(
      Object.entries(trace.columns).map(([name, column]) => [
        name,
        column.kind === 'fixed'
          ? { ...column, values: BigUint64Array.from(order, (i) => BigInt(column.values[i])) }
          : column.kind === 'string'
            ? { ...column, codes: Uint32Array.from(order, (i) => column.codes[i]) }
            : column,
      ]),
    );
    expect(() => verifyTrace(families, { rows: 3, columns: shuffled })).not.toThrow();
  });
});
