/** One row an attempt: which merchant, what went in, what came out, and what it cost. Columns grow geometrically. */
export class ComponentDraws {
  rows = 0;
  /** Row of the merchant in its shard. */
  merchant: Uint32Array;
  /** Attempt of the merchant, from 1. */
  attempt: Int32Array;
  /** Parameter of the draw: a gamma shape or a Poisson mean. */
  parameter: Float64Array;
  /** What was drawn. */
  value: Float64Array;
  /** Blocks that the merchant's stream had used before. */
  before: Uint32Array;
  blocks: Uint32Array;
  draws: Uint32Array;

  constructor(capacity: number) {
    const size = Math.max(16, capacity);
    this.merchant = new Uint32Array(size);
    this.attempt = new Int32Array(size);
    this.parameter = new Float64Array(size);
    this.value = new Float64Array(size);
    this.before = new Uint32Array(size);
    this.blocks = new Uint32Array(size);
    this.draws = new Uint32Array(size);
  }

  push(
    merchant: number,
    attempt: number,
    parameter: number,
    value: number,
    before: number,
    blocks: number,
    draws: number,
  ): void {
    const row = this.rows++;
    if (row === this.merchant.length) this.resize(2 * row);
    this.merchant[row] = merchant;
    this.attempt[row] = attempt;
    this.parameter[row] = parameter;
    this.value[row] = value;
    this.before[row] = before;
    this.blocks[row] = blocks;
    this.draws[row] = draws;
  }

  /** Drop the rows from `rows` on: what a merchant drew before it had to be given up. */
  truncate(rows: number): void {
    this.rows = rows;
  }

  /** Columns of exactly `rows` entries. */
  trimmed(): this {
    if (this.rows !== this.merchant.length) this.resize(this.rows);
    return this;
  }

  private resize(size: number): void {
    this.merchant = resized(this.merchant, size);
    this.attempt = resized(this.attempt, size);
    this.parameter = resized(this.parameter, size);
    this.value = resized(this.value, size);
    this.before = resized(this.before, size);
    this.blocks = resized(this.blocks, size);
    this.draws = resized(this.draws, size);
  }
}

function resized<A extends Uint32Array | Int32Array | Float64Array>(values: A, size: number): A {
  if (size <= values.length) return values.slice(0, size) as A;
  const out = new (values.constructor as new (length: number) => A)(size);
  out.set(values);
  return out;
}
