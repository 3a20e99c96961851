import { createHash } from 'node:crypto';
import { Failure } from '@merchantry/contracts';
import { le64, uer } from './encoding.js';
import { kernel } from './wasm/kernel.js';

/** Where a substream starts: its Philox key and the two words of its first counter. */
export interface SubstreamStart {
  readonly key: bigint;
  readonly counterHi: bigint;
  readonly counterLo: bigint;
}

/** The starts of many substreams, column by column. */
export interface SubstreamTable {
  readonly keys: BigUint64Array;
  readonly counterHi: BigUint64Array;
  readonly counterLo: BigUint64Array;
}

/** Dictionary-coded names, one a row: row i names `dictionary[codes[i]]`. */
export interface CodedNames {
  readonly codes: Uint32Array;
  readonly dictionary: readonly string[];
}

const sha256 = (...parts: Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

const words = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * The 32-byte master of one layer of randomness: SHA-256(UER(masterTag) || b32 || LE64(seed)).
 * @param b32 32 identity bytes, the digest of the epoch of the RNG
 * @throws Failure `numeric_domain` when b32 is not 32 bytes or seed is no u64
 */
export function deriveMaster(masterTag: string, b32: Uint8Array, seed: bigint): Uint8Array {
  if (b32.length !== 32)
    throw new Failure('numeric_domain', 'A master is derived from 32 identity bytes', {
      expected: '32 bytes',
      found: `${b32.length} bytes`,
    });
  if (seed < 0n || seed > 0xffffffffffffffffn)
    throw new Failure('numeric_domain', 'The seed must be an unsigned 64-bit integer', {
      expected: '0 .. 2^64 - 1',
      found: String(seed),
    });
  return sha256(uer(masterTag), b32, le64(seed));
}

/**
 * The start of one substream: H = SHA-256(master || UER(domainTag) || UER(label) || ids); key = LE64(H[24:32]),
 * counter = (BE64(H[16:24]), BE64(H[24:32])).
 * @param label undefined where the family has none
 * @param ids the encoded entity: LE64(merchant word), then UER(country) and so on
 */
export function deriveSubstream(
  master: Uint8Array,
  domainTag: string,
  label: string | undefined,
  ids: Uint8Array,
): SubstreamStart {
  const h = words(sha256(prefixOf(master, domainTag, label), ids));
  return {
    key: h.getBigUint64(24, true),
    counterHi: h.getBigUint64(16, false),
    counterLo: h.getBigUint64(24, false),
  };
}

/** Encodes a merchant word and names as the ids of a substream: LE64(m64) || UER(name) || ... */
export function substreamIds(merchantWord: bigint, ...names: string[]): Uint8Array {
  const parts = [le64(merchantWord), ...names.map(uer)];
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * The keyed form of merchant ids: LE64 of bytes 24 to 31 of SHA-256(LE64(id)). Substreams of merchants hash this
 * word, not the id.
 */
export function merchantU64(ids: BigUint64Array): BigUint64Array {
  const { exports, scratch, u64 } = kernel();
  const chunk = 32_768;
  const out = new BigUint64Array(ids.length);
  for (let done = 0; done < ids.length; done += chunk) {
    const take = Math.min(chunk, ids.length - done);
    u64.set(ids.subarray(done, done + take));
    exports.merchantWords(scratch, take, scratch + 8 * chunk);
    out.set(u64.subarray(chunk, chunk + take), done);
  }
  return out;
}

/**
 * The starts of the substreams of many merchants, or of many (merchant, name) pairs: row i is
 * `deriveSubstream(master, domainTag, label, LE64(merchantWords[i]) || UER(names[i]))`.
 * @param merchantWords words from {@link merchantU64}
 * @param names second part of the key, such as the country; left out where the family is keyed by merchant alone
 */
export function deriveSubstreams(
  master: Uint8Array,
  domainTag: string,
  label: string | undefined,
  merchantWords: BigUint64Array,
  names?: CodedNames,
): SubstreamTable {
  const { exports, scratch, bytes, u8, u32, u64 } = kernel();
  const n = merchantWords.length;
  const prefix = prefixOf(master, domainTag, label);
  const suffixes = names ? names.dictionary.map(uer) : [];
  const idLength = 8 + suffixes.reduce((longest, suffix) => Math.max(longest, suffix.length), 0);
  // Scratch: prefix, then per row an end, three result words and room for the longest id.
  const rowsAt = (prefix.length + 63) & ~63;
  const chunk = Math.min(16_384, Math.floor((bytes - rowsAt - 64) / (28 + idLength)) & ~15);
  if (chunk < 16)
    throw new Failure('numeric_domain', 'A substream name is too long to be hashed in bulk', {
      found: `${idLength} bytes`,
    });
  const [keysAt, hisAt, losAt] = [rowsAt, rowsAt + 8 * chunk, rowsAt + 16 * chunk];
  const endsAt = rowsAt + 24 * chunk;
  const idsAt = endsAt + 4 * chunk;
  u8.set(prefix);
  const idBytes = new Uint8Array(merchantWords.buffer, merchantWords.byteOffset, merchantWords.byteLength);
  const table: SubstreamTable = {
    keys: new BigUint64Array(n),
    counterHi: new BigUint64Array(n),
    counterLo: new BigUint64Array(n),
  };
  for (let done = 0; done < n; done += chunk) {
    const take = Math.min(chunk, n - done);
    if (names) {
      let end = 0;
      for (let i = 0; i < take; i++) {
        const at = 8 * (done + i);
        for (let b = 0; b < 8; b++) u8[idsAt + end + b] = idBytes[at + b];
        const suffix = suffixes[names.codes[done + i]];
        u8.set(suffix, idsAt + end + 8);
        end += 8 + suffix.length;
        u32[endsAt / 4 + i] = end;
      }
    } else {
      u8.set(idBytes.subarray(8 * done, 8 * (done + take)), idsAt);
      for (let i = 0; i < take; i++) u32[endsAt / 4 + i] = 8 * (i + 1);
    }
    exports.deriveMany(
      scratch,
      prefix.length,
      scratch + idsAt,
      scratch + endsAt,
      take,
      scratch + keysAt,
      scratch + hisAt,
      scratch + losAt,
    );
    table.keys.set(u64.subarray(keysAt / 8, keysAt / 8 + take), done);
    table.counterHi.set(u64.subarray(hisAt / 8, hisAt / 8 + take), done);
    table.counterLo.set(u64.subarray(losAt / 8, losAt / 8 + take), done);
  }
  return table;
}

/**
 * The first one-uniform draw of every substream of a table, at the price of one block each: what a state needs that
 * draws once per entity (hurdle, Gumbel keys).
 */
export function firstU01(table: SubstreamTable, out = new Float64Array(table.keys.length)): Float64Array {
  const { exports, scratch, u64, f64 } = kernel();
  const chunk = 16_384;
  for (let done = 0; done < out.length; done += chunk) {
    const take = Math.min(chunk, out.length - done);
    u64.set(table.keys.subarray(done, done + take), 0);
    u64.set(table.counterHi.subarray(done, done + take), chunk);
    u64.set(table.counterLo.subarray(done, done + take), 2 * chunk);
    exports.fillFirstU01(scratch, scratch + 8 * chunk, scratch + 16 * chunk, take, 1, scratch + 24 * chunk);
    out.set(f64.subarray(3 * chunk, 3 * chunk + take), done);
  }
  return out;
}

function prefixOf(master: Uint8Array, domainTag: string, label: string | undefined): Uint8Array {
  const domain = uer(domainTag);
  const name = label === undefined ? new Uint8Array(0) : uer(label);
  const out = new Uint8Array(master.length + domain.length + name.length);
  out.set(master);
  out.set(domain, master.length);
  out.set(name, master.length + domain.length);
  return out;
}
