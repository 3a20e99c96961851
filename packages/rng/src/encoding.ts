/** The byte forms that key derivation hashes. The public ones, with the rest of the identity recipes, are hashgate's. */
const utf8 = new TextEncoder();

/** Byte length as LE32, then the UTF-8 bytes. */
export function uer(text: string): Uint8Array {
  const bytes = utf8.encode(text);
  const out = new Uint8Array(4 + bytes.length);
  new DataView(out.buffer).setUint32(0, bytes.length, true);
  out.set(bytes, 4);
  return out;
}

export function le64(word: bigint): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, word, true);
  return out;
}
