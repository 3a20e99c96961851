import { createRequire } from 'node:module';
import type { DuckDBDataChunk, DuckDBVector } from '@duckdb/node-api';
import type { DuckModule } from './database.js';

/**
 * The one place that reaches into the binding's vectors. Its public interface moves one value a call; the arrays
 * behind it move 2,048. The fields are private to TypeScript only and the binding's version is pinned; the writer's
 * read-back would notice if they ever changed meaning.
 */
interface VectorFields {
  readonly items?: ArrayBufferView;
  readonly dataView?: DataView;
  readonly entryData?: BigUint64Array;
  readonly validity: ValidityFields;
}

type RawVector = ConstructorParameters<DuckModule['DuckDBBigIntVector']>[2];

interface ValidityFields {
  data: BigUint64Array | null;
}

const fields = (vector: DuckDBVector): VectorFields => vector as unknown as VectorFields;

/** The bytes of a vector's fixed-width slots (16 a string or list entry): a copy. */
export function vectorBytes(vector: DuckDBVector): Uint8Array {
  const { items, dataView, entryData } = fields(vector);
  const view = items ?? dataView ?? entryData;
  if (view === undefined) return new Uint8Array(0);
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** Null bitmap, one bit a row, least significant first, 1 = valid; undefined when no row is null. */
export function validityWords(vector: DuckDBVector): Uint32Array | undefined {
  const { data } = fields(vector).validity;
  return data === null ? undefined : new Uint32Array(data.buffer, data.byteOffset, data.length * 2);
}

/** 1 when row `i` of a null bitmap is valid, 0 when it is null. */
export const validBit = (words: Uint32Array, i: number): number => (words[i >>> 5] >>> (i & 31)) & 1;

/** The calls of the native library that move whole vectors, which the binding makes one value or one copy at a time. */
interface NativeCalls {
  data_chunk_get_vector(chunk: unknown, column: number): RawVector;
  vector_get_data(vector: RawVector, bytes: number): Uint8Array;
  vector_ensure_validity_writable(vector: RawVector): void;
  vector_assign_string_element(vector: RawVector, index: number, text: string): void;
  vector_assign_string_element_len(vector: RawVector, index: number, bytes: Uint8Array): void;
  copy_data_to_vector(
    vector: RawVector,
    at: number,
    from: ArrayBufferLike,
    offset: number,
    bytes: number,
  ): void;
  copy_data_to_vector_validity(
    vector: RawVector,
    at: number,
    from: ArrayBufferLike,
    offset: number,
    bytes: number,
  ): void;
  list_vector_reserve(vector: RawVector, items: number): void;
  list_vector_set_size(vector: RawVector, items: number): void;
  list_vector_get_child(vector: RawVector): RawVector;
}

let nativeCalls: NativeCalls | undefined;

/** The very library that the binding itself uses, found from where the binding stands. */
function native(): NativeCalls {
  const binding = createRequire(import.meta.url).resolve('@duckdb/node-api');
  nativeCalls ??= createRequire(binding)('@duckdb/node-bindings') as NativeCalls;
  return nativeCalls;
}

/**
 * A vector of a chunk under construction. What is put into it goes straight from the memory of a column: the binding's
 * own vectors first copy what DuckDB has there, which is nothing yet.
 */
export class NewVector {
  private constructor(private readonly raw: RawVector) {}

  static ofChunk(chunk: DuckDBDataChunk, column: number): NewVector {
    const { chunk: raw } = chunk as unknown as { readonly chunk: unknown };
    return new NewVector(native().data_chunk_get_vector(raw, column));
  }

  /** Fixed-width slots from the first on, as bytes (16 a string or list entry). */
  putSlots({ buffer, byteOffset, byteLength }: Uint8Array): void {
    native().copy_data_to_vector(this.raw, 0, buffer, byteOffset, byteLength);
  }

  /** The null bitmap, from bytes: 0 null, 1 valid. */
  putValidity(bytes: Uint8Array, start: number, count: number): void {
    let nulls = 0;
    for (let i = start; i < start + count; i++) nulls += 1 - bytes[i];
    if (nulls === 0) return;
    const words = new Uint32Array(2 * Math.ceil(count / 64));
    for (let i = 0; i < count; i++) words[i >>> 5] |= bytes[start + i] << (i & 31);
    native().vector_ensure_validity_writable(this.raw);
    native().copy_data_to_vector_validity(this.raw, 0, words.buffer, 0, words.byteLength);
  }

  putText(index: number, text: string): void {
    native().vector_assign_string_element(this.raw, index, text);
  }

  putBytes(index: number, bytes: Uint8Array): void {
    native().vector_assign_string_element_len(this.raw, index, bytes);
  }

  /** String slots, four words each, as they stand in DuckDB now. */
  slots(count: number): Uint32Array {
    const { buffer, byteOffset } = native().vector_get_data(this.raw, 16 * count);
    return new Uint32Array(buffer, byteOffset, 4 * count);
  }

  /**
   * Makes this a vector of lists: `entries` holds four words a row (offset and length of its items, low and high word
   * each), `fillItems` gets the vector of the `items` items. Rows may share items.
   */
  putLists(entries: Uint8Array, items: number, fillItems: (child: NewVector) => void): void {
    native().list_vector_reserve(this.raw, items);
    native().list_vector_set_size(this.raw, items);
    if (items > 0) fillItems(new NewVector(native().list_vector_get_child(this.raw)));
    this.putSlots(entries);
  }
}

/** Expands rows [from, from + count) of a null bitmap into bytes at `target[at..]`; returns the number of nulls. */
export function expandValidity(
  words: Uint32Array,
  from: number,
  count: number,
  target: Uint8Array,
  at: number,
): number {
  let nulls = 0;
  for (let i = 0; i < count; i++) {
    const valid = validBit(words, from + i);
    target[at + i] = valid;
    nulls += 1 - valid;
  }
  return nulls;
}
