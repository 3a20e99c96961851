import { concatColumns, Failure, joinArrays, type Column } from '@merchantry/contracts';
import type { EventBatch } from './event-batch.js';

/**
 * The batches of consecutive shards as if one pass had made them: every shard counts `seq` from 0 over all its
 * families, so the events of a shard move up by the number of events before it. Batches of one family, module and
 * label become one. Merging in pieces gives the same batches, as long as whole runs of shards are merged in order.
 * @throws Failure `rng_envelope_violation` when shards disagree about the columns of a family
 */
export function mergeBatches(shards: readonly (readonly EventBatch[])[]): EventBatch[] {
  const groups = new Map<string, EventBatch[]>();
  let offset = 0;
  for (const shard of shards) {
    let events = 0;
    for (const batch of shard) {
      events += batch.seq.length;
      const key = JSON.stringify([batch.family, batch.module, batch.label]);
      const moved = { ...batch, seq: raised(batch.seq, offset) };
      const group = groups.get(key);
      if (group) group.push(moved);
      else groups.set(key, [moved]);
    }
    offset += events;
  }
  return [...groups.values()].map(joined);
}

function raised(seq: Uint32Array, offset: number): Uint32Array {
  if (offset === 0) return seq;
  const out = new Uint32Array(seq.length);
  for (let i = 0; i < seq.length; i++) out[i] = seq[i] + offset;
  return out;
}

function joined(parts: readonly EventBatch[]): EventBatch {
  const [first] = parts;
  if (parts.length === 1) return first;
  const withMerchant = parts.filter((part) => part.merchantId !== undefined).length;
  const names = Object.keys(first.payload);
  for (const part of parts) {
    const found = Object.keys(part.payload);
    const same = found.length === names.length && found.every((name) => name in first.payload);
    if (!same || (withMerchant !== 0 && withMerchant !== parts.length))
      throw new Failure('rng_envelope_violation', `Shards disagree about the columns of ${first.family}`, {
        dataset: first.family,
        expected: names.join(', '),
        found: found.join(', '),
      });
  }
  const payload: Record<string, Column> = {};
  for (const name of names)
    payload[name] = concatColumns(
      name,
      parts.map((part) => part.payload[name]),
    );
  return {
    family: first.family,
    module: first.module,
    label: first.label,
    seq: joinArrays(parts.map((part) => part.seq)),
    merchantId: withMerchant ? joinArrays(parts.map((part) => part.merchantId!)) : undefined,
    beforeLo: joinArrays(parts.map((part) => part.beforeLo)),
    beforeHi: joinArrays(parts.map((part) => part.beforeHi)),
    afterLo: joinArrays(parts.map((part) => part.afterLo)),
    afterHi: joinArrays(parts.map((part) => part.afterHi)),
    draws: joinArrays(parts.map((part) => part.draws)),
    blocks: joinArrays(parts.map((part) => part.blocks)),
    payload,
  };
}
