import type { Hash } from 'node:crypto';
import { Failure } from '@merchantry/contracts';
import { BufferedHash } from './buffered-hash.js';
import { utf8Bytes } from './encoding.js';

/**
 * The used entries of a dictionary, each encoded once as LE32 length + UTF-8, laid end to end: entry c stands in
 * `bytes[starts[c] .. ends[c])`. Unused entries are never looked at, so they cannot change or fail a digest.
 */
export interface EncodedDictionary {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

const EMPTY = new Uint8Array(4);

/** Hashes the encoded entry of every row; a null row (by `live`) is a length of zero. */
export function updateByCode(
  hash: Hash,
  codes: Uint32Array,
  live: Uint8Array | undefined,
  { bytes, starts, ends }: EncodedDictionary,
): void {
  const sink = new BufferedHash(hash);
  for (let i = 0; i < codes.length; i++) {
    if (live !== undefined && live[i] === 0) sink.update(EMPTY);
    else sink.update(bytes, starts[codes[i]], ends[codes[i]]);
  }
  sink.flush();
}

const JOIN_ENTRIES = 1024;
const encoder = new TextEncoder();

/**
 * @param used one byte an entry, 1 where some row reads it
 * @throws Failure table_value_violation for a used entry that is not well-formed Unicode.
 */
export function encodeDictionary(dictionary: readonly string[], used: Uint8Array): EncodedDictionary {
  const starts = new Uint32Array(dictionary.length);
  const ends = new Uint32Array(dictionary.length);
  const sink = new ByteSink();
  const batch: number[] = [];
  for (let code = 0; code < dictionary.length; code++) {
    if (used[code] === 1) batch.push(code);
    if (batch.length === JOIN_ENTRIES || (code === dictionary.length - 1 && batch.length > 0)) {
      encodeBatch(dictionary, batch, sink, starts, ends);
      batch.length = 0;
    }
  }
  return { bytes: sink.bytes, starts, ends };
}

/** One call of the encoder serves a whole batch when the batch is ASCII, where lengths in units and bytes agree. */
function encodeBatch(
  dictionary: readonly string[],
  batch: readonly number[],
  sink: ByteSink,
  starts: Uint32Array,
  ends: Uint32Array,
): void {
  let text = '';
  for (const code of batch) text += dictionary[code];
  const joined = encoder.encode(text);
  const ascii = joined.length === text.length;
  let at = 0;
  for (const code of batch) {
    starts[code] = sink.length;
    if (ascii) {
      const end = at + dictionary[code].length;
      sink.push(joined, at, end);
      at = end;
    } else {
      const bytes = wellFormed(dictionary[code]);
      sink.push(bytes, 0, bytes.length);
    }
    ends[code] = sink.length;
  }
}

/** The bytes of one string as they stand in a column digest's input. */
export function wellFormed(text: string): Uint8Array {
  try {
    return utf8Bytes(text);
  } catch (cause) {
    throw new Failure('table_value_violation', 'A string is not well-formed Unicode.', {
      found: JSON.stringify(text),
      cause,
    });
  }
}

/** Growing buffer of length-prefixed byte strings. */
class ByteSink {
  private buffer = new Uint8Array(1 << 12);
  length = 0;

  get bytes(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  /** Appends LE32 of the length and the bytes `from` .. `to`. */
  push(bytes: Uint8Array, from: number, to: number): void {
    const n = to - from;
    const at = this.length;
    const end = at + 4 + n;
    if (end > this.buffer.length) this.grow(end);
    const { buffer } = this;
    buffer[at] = n;
    buffer[at + 1] = n >>> 8;
    buffer[at + 2] = n >>> 16;
    buffer[at + 3] = n >>> 24;
    if (n <= 64) for (let k = 0; k < n; k++) buffer[at + 4 + k] = bytes[from + k];
    else buffer.set(bytes.subarray(from, to), at + 4);
    this.length = end;
  }

  private grow(least: number): void {
    const grown = new Uint8Array(Math.max(least, this.buffer.length * 2));
    grown.set(this.bytes);
    this.buffer = grown;
  }
}
