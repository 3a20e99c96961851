import {
  coded,
  concatColumns,
  constant,
  Failure,
  fixed,
  halves,
  takeRows,
  type Column,
  type Table,
} from '@merchantry/contracts';
import { countsAsU64, putCount } from './counts-as-u64.js';
import { checkBatch, type EventBatch } from './event-batch.js';

/** The logs of one state: one table a family, in order of `seq`, and the trace with one row an event. */
export interface EventTables {
  readonly families: Readonly<Record<string, Table>>;
  readonly trace: Table;
}

const NO_ROW = 0xffffffff;

/**
 * Event and trace tables of a state. Time is synthetic: event `seq` stands at created + 2 seq microseconds, its trace
 * row one later. Lineage columns (run id, seed, hashes) are the engine's to add.
 *
 * Family columns: ts_utc, module, substream_label, merchant_id (where the batch has one), rng_counter_before_lo, _hi,
 * rng_counter_after_lo, _hi, blocks, draws, then the payload. Trace columns: ts_utc, module, substream_label, the same
 * counters, draws_total, blocks_total, events_total, the totals running per (module, substream_label).
 * @param createdUtcMicros microseconds since the epoch, the world clock
 * @throws Failure `rng_counter_mismatch`, `rng_budget_violation` or `rng_envelope_violation`, naming family and row;
 *   the last also when the places `seq` of all batches together are not 0 .. n - 1, each once
 */
export function eventTables(batches: readonly EventBatch[], createdUtcMicros: bigint): EventTables {
  for (const batch of batches) checkBatch(batch);
  const created = Number(createdUtcMicros);
  if (!(created >= 0) || !Number.isSafeInteger(created))
    throw new Failure('numeric_domain', 'The world clock must be microseconds after 1970', {
      found: String(createdUtcMicros),
    });
  const n = batches.reduce((sum, batch) => sum + batch.seq.length, 0);
  const batchOf = placeOfEvents(batches, n);
  const groups = new Map<string, EventBatch[]>();
  for (const batch of batches) {
    const group = groups.get(batch.family);
    if (group) group.push(batch);
    else groups.set(batch.family, [batch]);
  }
  const families: Record<string, Table> = {};
  for (const [family, group] of groups) families[family] = familyTable(group, n, created);
  return { families, trace: traceTable(batches, batchOf, n, created) };
}

/** Index of the batch that holds each place; every place must be taken once. */
function placeOfEvents(batches: readonly EventBatch[], n: number): Uint32Array {
  const batchOf = new Uint32Array(n).fill(NO_ROW);
  batches.forEach(({ family, seq }, index) => {
    for (let i = 0; i < seq.length; i++) {
      if (seq[i] >= n || batchOf[seq[i]] !== NO_ROW)
        throw new Failure('rng_envelope_violation', `An event of ${family} has no place of its own`, {
          dataset: family,
          row: i,
          expected: `places 0 to ${n - 1}, each once`,
          found: `seq ${seq[i]}${seq[i] < n ? ', taken before' : ''}`,
        });
      batchOf[seq[i]] = index;
    }
  });
  return batchOf;
}

function familyTable(group: readonly EventBatch[], n: number, created: number): Table {
  const columns: Record<string, Column> = {};
  const parts = group.map((batch) => envelopeColumns(batch, created));
  const names = Object.keys(parts[0]);
  for (const part of parts)
    if (Object.keys(part).length !== names.length || !names.every((name) => name in part))
      throw new Failure('rng_envelope_violation', `Batches of ${group[0].family} differ in their columns`, {
        dataset: group[0].family,
        expected: names.join(', '),
        found: Object.keys(part).join(', '),
      });
  for (const name of names)
    columns[name] = concatColumns(
      name,
      parts.map((part) => part[name]),
    );
  const order = orderBySeq(group, n);
  const rows = group.reduce((sum, batch) => sum + batch.seq.length, 0);
  if (order) for (const name of Object.keys(columns)) columns[name] = takeRows(columns[name], order);
  return { rows, columns };
}

function envelopeColumns(batch: EventBatch, created: number): Record<string, Column> {
  const rows = batch.seq.length;
  return {
    ts_utc: fixed('timestamp', timestamps(batch.seq, created)),
    module: constant('string', rows, batch.module),
    substream_label: constant('string', rows, batch.label),
    ...(batch.merchantId ? { merchant_id: fixed('uint64', batch.merchantId) } : {}),
    rng_counter_before_lo: fixed('uint64', batch.beforeLo),
    rng_counter_before_hi: fixed('uint64', batch.beforeHi),
    rng_counter_after_lo: fixed('uint64', batch.afterLo),
    rng_counter_after_hi: fixed('uint64', batch.afterHi),
    blocks: fixed('uint64', countsAsU64(batch.blocks)),
    draws: fixed('uint64', countsAsU64(batch.draws)),
    ...batch.payload,
  };
}

function timestamps(seq: Uint32Array, created: number): BigInt64Array {
  const out = new BigInt64Array(seq.length);
  const words = halves(out);
  for (let i = 0; i < seq.length; i++) putCount(words, i, created + 2 * seq[i]);
  return out;
}

/** Rows of the batches laid end to end, in order of seq; undefined when they lie so already. */
function orderBySeq(group: readonly EventBatch[], n: number): Uint32Array | undefined {
  let sorted = true;
  let rows = 0;
  let last = -1;
  for (const { seq } of group) {
    for (const place of seq) {
      if (place < last) sorted = false;
      last = place;
    }
    rows += seq.length;
  }
  if (sorted) return undefined;
  const rowAt = new Uint32Array(n).fill(NO_ROW);
  let row = 0;
  for (const { seq } of group) for (const place of seq) rowAt[place] = row++;
  const order = new Uint32Array(rows);
  let at = 0;
  for (let place = 0; place < n; place++) if (rowAt[place] !== NO_ROW) order[at++] = rowAt[place];
  return order;
}

function traceTable(batches: readonly EventBatch[], batchOf: Uint32Array, n: number, created: number): Table {
  const before = { lo: new BigUint64Array(n), hi: new BigUint64Array(n) };
  const after = { lo: new BigUint64Array(n), hi: new BigUint64Array(n) };
  const draws = new Uint32Array(n);
  const blocks = new Uint32Array(n);
  for (const batch of batches) {
    scatterWords(batch.beforeLo, batch.seq, before.lo);
    scatterWords(batch.beforeHi, batch.seq, before.hi);
    scatterWords(batch.afterLo, batch.seq, after.lo);
    scatterWords(batch.afterHi, batch.seq, after.hi);
    for (let i = 0; i < batch.seq.length; i++) {
      draws[batch.seq[i]] = batch.draws[i];
      blocks[batch.seq[i]] = batch.blocks[i];
    }
  }
  const modules = dictionaryOf(batches.map((batch) => batch.module));
  const labels = dictionaryOf(batches.map((batch) => batch.label));
  const keys = dictionaryOf(batches.map((batch) => JSON.stringify([batch.module, batch.label])));
  const totals = {
    draws: new BigUint64Array(n),
    blocks: new BigUint64Array(n),
    events: new BigUint64Array(n),
  };
  const drawWords = halves(totals.draws);
  const blockWords = halves(totals.blocks);
  const eventWords = halves(totals.events);
  const drawSum = new Float64Array(keys.names.length);
  const blockSum = new Float64Array(keys.names.length);
  const eventSum = new Float64Array(keys.names.length);
  const moduleCodes = new Uint32Array(n);
  const labelCodes = new Uint32Array(n);
  const ts = new BigInt64Array(n);
  const tsWords = halves(ts);
  for (let place = 0; place < n; place++) {
    const batch = batchOf[place];
    const key = keys.codes[batch];
    putCount(drawWords, place, (drawSum[key] += draws[place]));
    putCount(blockWords, place, (blockSum[key] += blocks[place]));
    putCount(eventWords, place, (eventSum[key] += 1));
    putCount(tsWords, place, created + 2 * place + 1);
    moduleCodes[place] = modules.codes[batch];
    labelCodes[place] = labels.codes[batch];
  }
  return {
    rows: n,
    columns: {
      ts_utc: fixed('timestamp', ts),
      module: coded(moduleCodes, modules.names),
      substream_label: coded(labelCodes, labels.names),
      rng_counter_before_lo: fixed('uint64', before.lo),
      rng_counter_before_hi: fixed('uint64', before.hi),
      rng_counter_after_lo: fixed('uint64', after.lo),
      rng_counter_after_hi: fixed('uint64', after.hi),
      draws_total: fixed('uint64', totals.draws),
      blocks_total: fixed('uint64', totals.blocks),
      events_total: fixed('uint64', totals.events),
    },
  };
}

function scatterWords(from: BigUint64Array, seq: Uint32Array, to: BigUint64Array): void {
  const source = halves(from);
  const target = halves(to);
  for (let i = 0; i < seq.length; i++) {
    target[2 * seq[i]] = source[2 * i];
    target[2 * seq[i] + 1] = source[2 * i + 1];
  }
}

function dictionaryOf(values: readonly string[]): { names: string[]; codes: Uint32Array } {
  const names = [...new Set(values)];
  return { names, codes: Uint32Array.from(values, (value) => names.indexOf(value)) };
}
