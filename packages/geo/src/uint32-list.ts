/** Growing list of whole numbers below 2^32. */
export class Uint32List {
  #data = new Uint32Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#data.length) {
      const larger = new Uint32Array(2 * this.#data.length);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data[this.#length++] = value;
  }

  /** What it holds, as a view until the next push. */
  values(): Uint32Array {
    return this.#data.subarray(0, this.#length);
  }
}
