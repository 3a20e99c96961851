/** Serial sums of doubles, one an index, each with its lost low bits kept apart (Neumaier 1974). */
export class CompensatedSums {
  readonly #sum: Float64Array;
  readonly #lost: Float64Array;

  constructor(count: number) {
    this.#sum = new Float64Array(count);
    this.#lost = new Float64Array(count);
  }

  add(index: number, value: number): void {
    const before = this.#sum[index];
    const after = before + value;
    this.#lost[index] +=
      Math.abs(before) >= Math.abs(value) ? before - after + value : value - after + before;
    this.#sum[index] = after;
  }

  sum(index: number): number {
    return this.#sum[index] + this.#lost[index];
  }
}
