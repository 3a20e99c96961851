import { Failure } from '@merchantry/contracts';
import { instantiateKernel, type Kernel } from '../wasm/kernel.js';
import type { UniformSource } from './uniform-source.js';

/**
 * A Walker alias table: column j holds itself with probability `probability[j]` and `alias[j]` otherwise. Integer
 * tables (Q0.32) decode exactly as q 2^-32.
 */
export interface AliasTable {
  readonly probability: Float64Array;
  readonly alias: Uint32Array;
}

/** The column that a uniform picks (Walker 1977): j = floor(u K), r = u K - j, j if r < probability[j] else its alias. */
export function aliasColumn(u: number, table: AliasTable): number {
  const x = u * table.probability.length;
  // u K may round up to K when u is just below 1.
  const j = Math.min(Math.floor(x), table.probability.length - 1);
  return x - j < table.probability[j] ? j : table.alias[j];
}

/** {@link aliasColumn} of the next uniform. Draws 1, blocks 1. */
export function aliasPick(s: UniformSource, table: AliasTable): number {
  return aliasColumn(s.u01(), table);
}

const CHUNK = 16_384;

/** An alias table resident in kernel memory, for many picks: same answers as `aliasColumn`, several times as fast. */
export class AliasPicker {
  readonly #columns: number;
  readonly #kernel: Kernel;
  readonly #uniformsAt: number;

  /** @throws Failure `numeric_domain` for an empty table, unequal lengths, or an alias or probability out of range */
  constructor({ probability, alias }: AliasTable) {
    const columns = probability.length;
    if (columns === 0 || alias.length !== columns)
      throw new Failure(
        'numeric_domain',
        'An alias table needs as many aliases as probabilities, at least one',
        {
          found: `${columns} probabilities, ${alias.length} aliases`,
        },
      );
    this.#columns = columns;
    this.#uniformsAt = 16 * ((columns + 3) & ~3);
    this.#kernel = instantiateKernel(this.#uniformsAt + 12 * CHUNK);
    const { f64, u32 } = this.#kernel;
    for (let j = 0; j < columns; j++) {
      if (!(probability[j] >= 0 && probability[j] <= 1) || alias[j] >= columns)
        throw new Failure('numeric_domain', 'An alias column is out of range', {
          row: j,
          found: `probability ${probability[j]}, alias ${alias[j]}`,
        });
      f64[2 * j] = probability[j];
      u32[4 * j + 2] = alias[j];
    }
  }

  /** Picks one column a uniform. */
  pick(uniforms: Float64Array, out: Uint32Array = new Uint32Array(uniforms.length)): Uint32Array {
    const { exports, scratch, f64, u32 } = this.#kernel;
    const at = this.#uniformsAt;
    for (let done = 0; done < uniforms.length; done += CHUNK) {
      const take = Math.min(CHUNK, uniforms.length - done);
      f64.set(uniforms.subarray(done, done + take), at / 8);
      exports.aliasPickMany(scratch, this.#columns, scratch + at, take, scratch + at + 8 * CHUNK);
      const picked = at / 4 + 2 * CHUNK;
      out.set(u32.subarray(picked, picked + take), done);
    }
    return out;
  }
}
