import { philox2x64, u01, type UniformSource } from '../src/index.js';

const MASK = 0xffffffffffffffffn;

/** Uniforms one block at a time from the plain-arithmetic Philox: no kernel, no reading ahead. */
export class PlainSource implements UniformSource {
  u1 = 0;
  u2 = 0;
  draws = 0;
  blocks = 0;
  constructor(
    private readonly key: bigint,
    private counterHi: bigint,
    private counterLo: bigint,
  ) {}

  u01(): number {
    const [x0] = this.block();
    this.draws += 1;
    return u01(x0);
  }

  u01Pair(): void {
    const [x0, x1] = this.block();
    this.draws += 2;
    this.u1 = u01(x0);
    this.u2 = u01(x1);
  }

  private block(): [bigint, bigint] {
    const lanes = philox2x64(this.counterLo, this.counterHi, this.key);
    this.counterLo = (this.counterLo + 1n) & MASK;
    if (this.counterLo === 0n) this.counterHi = (this.counterHi + 1n) & MASK;
    this.blocks += 1;
    return lanes;
  }
}
