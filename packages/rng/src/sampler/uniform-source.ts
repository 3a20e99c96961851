/**
 * What a sampler needs of a substream. `Substream` is the one of the product; tests put recorded uniforms in its place.
 */
export interface UniformSource {
  /** One uniform in (0, 1), one block. */
  u01(): number;
  /** Two uniforms, one block, left in `u1` and `u2`. */
  u01Pair(): void;
  readonly u1: number;
  readonly u2: number;
}
