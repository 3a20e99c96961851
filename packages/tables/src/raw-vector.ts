import { createRequire } from 'node:module';
import type { DuckDBListType, DuckDBListVector, DuckDBVector } from '@duckdb/node-api';
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
  readonly vector: RawVector;
  flush(): void;
}

type RawVector = ConstructorParameters<DuckModule['DuckDBBigIntVector']>[2];
type RawValidity = ConstructorParameters<DuckModule['DuckDBBigIntVector']>[1];

interface ValidityFields {
  data: BigUint64Array | null;
  setItemValid(index: number, valid: boolean): void;
}

const fields = (vector: DuckDBVector): VectorFields => vector as unknown as VectorFields;

/** The bytes of a vector's fixed-width slots (16 a string or list entry): a copy, which `flush` hands back. */
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

/** Sets the null bitmap of a vector under construction from bytes (0 null, 1 valid); `flush` hands it over. */
export function setValidity(vector: DuckDBVector, bytes: Uint8Array, start: number, count: number): void {
  let nulls = 0;
  for (let i = start; i < start + count; i++) nulls += 1 - bytes[i];
  if (nulls === 0) return;
  const { validity } = fields(vector);
  validity.setItemValid(0, false);
  const words = validityWords(vector) as Uint32Array;
  words.fill(0);
  for (let i = 0; i < count; i++) words[i >>> 5] |= bytes[start + i] << (i & 31);
}

/** Hands values and null bitmap to DuckDB. */
export function flush(vector: DuckDBVector): void {
  fields(vector).flush();
}

/** 1 when row `i` of a null bitmap is valid, 0 when it is null. */
export const validBit = (words: Uint32Array, i: number): number => (words[i >>> 5] >>> (i & 31)) & 1;

/**
 * Hands over 16-byte string slots (four words each) together with the vector's null bitmap. The binding moves bytes
 * for fixed-width vectors only, so the slots travel as pairs of 64-bit integers.
 */
export function flushSlots(duck: DuckModule, vector: DuckDBVector, slots: Uint32Array, count: number): void {
  const { vector: raw, validity } = fields(vector);
  const pairs = new BigInt64Array(slots.buffer, slots.byteOffset, 2 * count);
  new duck.DuckDBBigIntVector(pairs, validity as unknown as RawValidity, raw).flush();
}

/** The string slots of a vector as they stand in DuckDB now. */
export function currentSlots(duck: DuckModule, vector: DuckDBVector, count: number): Uint32Array {
  const bytes = vectorBytes(duck.DuckDBVarCharVector.fromRawVector(fields(vector).vector, count));
  return new Uint32Array(bytes.buffer, bytes.byteOffset, 4 * count);
}

/** The calls for lists of the native library, which the binding makes for whole values only. */
interface NativeListCalls {
  list_vector_reserve(vector: RawVector, items: number): void;
  list_vector_set_size(vector: RawVector, items: number): void;
  list_vector_get_child(vector: RawVector): RawVector;
}

let nativeCalls: NativeListCalls | undefined;

/** The very library that the binding itself uses, found from where the binding stands. */
function native(): NativeListCalls {
  const binding = createRequire(import.meta.url).resolve('@duckdb/node-api');
  nativeCalls ??= createRequire(binding)('@duckdb/node-bindings') as NativeListCalls;
  return nativeCalls;
}

/**
 * Fills a list vector: `entries` holds four words a row (offset and length of its items, low and high word each),
 * `fillItems` gets the vector of the `items` items. Rows may share items.
 */
export function fillList(
  duck: DuckModule,
  vector: DuckDBListVector,
  entries: Uint32Array,
  count: number,
  items: number,
  fillItems: (child: DuckDBVector) => void,
): void {
  const raw = fields(vector).vector;
  native().list_vector_reserve(raw, items);
  native().list_vector_set_size(raw, items);
  if (items > 0) {
    const { valueType } = vector.type as DuckDBListType;
    fillItems(duck.DuckDBVector.create(native().list_vector_get_child(raw), items, valueType));
  }
  flushSlots(duck, vector, entries, count);
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
