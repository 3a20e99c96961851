/** Strings of at most this many bytes stand inside the 16-byte slot of a DuckDB vector; longer ones behind a pointer. */
export const INLINE_BYTES = 12;

/**
 * Strings as they stand in the slots of a DuckDB vector, four words each: length, then zero-padded UTF-8. Those that
 * do not fit are flagged instead.
 */
export function inlineSlots(dictionary: readonly string[]): { inlined: Uint32Array; isLong: Uint8Array } {
  const inlined = new Uint32Array(4 * dictionary.length);
  const isLong = new Uint8Array(dictionary.length);
  const bytes = Buffer.from(inlined.buffer);
  for (let code = 0; code < dictionary.length; code++) {
    const text = dictionary[code];
    const size = text.length > INLINE_BYTES ? INLINE_BYTES + 1 : Buffer.byteLength(text);
    if (size > INLINE_BYTES) {
      isLong[code] = 1;
      continue;
    }
    inlined[4 * code] = size;
    bytes.write(text, 16 * code + 4);
  }
  return { inlined, isLong };
}
