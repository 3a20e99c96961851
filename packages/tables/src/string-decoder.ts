import type { DuckDBVector } from '@duckdb/node-api';
import { INLINE_BYTES } from './inline-slots.js';
import { validBit, vectorBytes } from './raw-vector.js';

/** The UTF-8 bytes of a byte order mark, as the low bytes of a little-endian word. */
const MARK = 0xbfbbef;

/**
 * Turns DuckDB string vectors into dictionary codes. A string of up to 12 bytes stands in its 16-byte slot and is
 * looked up by the slot as it is, so a JavaScript string is made once per distinct value and not once per row. A
 * longer one has to be fetched through its pointer; columns with many of those come as ENUM (`coded-select.ts`).
 */
export class StringDecoder {
  readonly dictionary: string[] = [];
  private readonly inline = new SlotTable();
  private readonly longCodes = new Map<string, number>();

  /** Writes the codes of rows [from, from + count) to `codes[at..]`; null rows (by `validity`) are left alone. */
  decode(
    vector: DuckDBVector,
    from: number,
    count: number,
    codes: Uint32Array,
    at: number,
    validity: Uint32Array | undefined,
  ): void {
    const bytes = vectorBytes(vector);
    const slots = new Uint32Array(bytes.buffer, bytes.byteOffset, (from + count) * 4);
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, (from + count) * 16);
    for (let i = from; i < from + count; i++) {
      if (validity !== undefined && validBit(validity, i) === 0) continue;
      const s = 4 * i;
      const size = slots[s];
      if (size <= INLINE_BYTES) {
        let code = this.inline.find(slots, s);
        if (code < 0) {
          code = this.dictionary.push(buffer.toString('utf8', 16 * i + 4, 16 * i + 4 + size)) - 1;
          this.inline.add(slots, s, code);
        }
        codes[at + i - from] = code;
      } else {
        const text = vector.getItem(i) as string;
        // The binding's text decoder swallows a byte order mark.
        codes[at + i - from] = this.longCode((slots[s + 1] & 0xffffff) === MARK ? `\ufeff${text}` : text);
      }
    }
  }

  private longCode(text: string): number {
    let code = this.longCodes.get(text);
    if (code === undefined) {
      code = this.dictionary.push(text) - 1;
      this.longCodes.set(text, code);
    }
    return code;
  }
}

/** Open-addressing map from a 16-byte slot (four words) to a code. */
class SlotTable {
  private mask = 1023;
  private used = 0;
  private words = new Uint32Array(4 * 1024);
  private codes = new Int32Array(1024).fill(-1);

  /** Code of the slot at `slots[s..s+4)`, or -1. */
  find(slots: Uint32Array, s: number): number {
    const { words, codes, mask } = this;
    for (let h = hash(slots, s) & mask; ; h = (h + 1) & mask) {
      const code = codes[h];
      if (code < 0) return -1;
      const w = 4 * h;
      if (
        words[w] === slots[s] &&
        words[w + 1] === slots[s + 1] &&
        words[w + 2] === slots[s + 2] &&
        words[w + 3] === slots[s + 3]
      )
        return code;
    }
  }

  /** Adds a slot that `find` did not find. */
  add(slots: Uint32Array, s: number, code: number): void {
    if (2 * (this.used + 1) > this.codes.length) this.grow();
    this.place(slots, s, code);
    this.used++;
  }

  private place(slots: Uint32Array, s: number, code: number): void {
    let h = hash(slots, s) & this.mask;
    while (this.codes[h] >= 0) h = (h + 1) & this.mask;
    this.words.set(slots.subarray(s, s + 4), 4 * h);
    this.codes[h] = code;
  }

  private grow(): void {
    const { words, codes } = this;
    const size = codes.length * 2;
    this.mask = size - 1;
    this.words = new Uint32Array(4 * size);
    this.codes = new Int32Array(size).fill(-1);
    for (let h = 0; h < codes.length; h++) if (codes[h] >= 0) this.place(words, 4 * h, codes[h]);
  }
}

function hash(slots: Uint32Array, s: number): number {
  let h = Math.imul(slots[s] ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ slots[s + 1] ^ (h >>> 15), 0xc2b2ae35);
  h = Math.imul(h ^ slots[s + 2] ^ (h >>> 13), 0x27d4eb2f);
  h = Math.imul(h ^ slots[s + 3] ^ (h >>> 16), 0x165667b1);
  return h ^ (h >>> 15);
}
