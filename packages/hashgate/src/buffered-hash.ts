import type { Hash } from 'node:crypto';

const BUFFER_BYTES = 1 << 16;
/** Up to this length a loop copies faster than `set`: ids, codes and labels are short. */
const LOOP_BYTES = 64;

/** Whatever takes bytes piece by piece. */
export interface ByteTaker {
  update(bytes: Uint8Array, from?: number, to?: number): void;
}

/** Hands small pieces to a hash in large ones: a call of the hash costs as much as hashing hundreds of bytes. */
export class BufferedHash implements ByteTaker {
  private readonly buffer = new Uint8Array(BUFFER_BYTES);
  private at = 0;

  constructor(private readonly hash: Hash) {}

  /** Appends bytes [from, to). */
  update(bytes: Uint8Array, from = 0, to = bytes.length): void {
    const n = to - from;
    if (this.at + n > BUFFER_BYTES) {
      this.flush();
      if (n > BUFFER_BYTES) {
        this.hash.update(bytes.subarray(from, to));
        return;
      }
    }
    const { buffer, at } = this;
    if (n <= LOOP_BYTES) for (let k = 0; k < n; k++) buffer[at + k] = bytes[from + k];
    else buffer.set(bytes.subarray(from, to), at);
    this.at = at + n;
  }

  flush(): void {
    this.hash.update(this.buffer.subarray(0, this.at));
    this.at = 0;
  }
}
