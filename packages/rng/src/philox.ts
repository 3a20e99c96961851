/**
 * Philox2x64-10 (Salmon et al., SC 2011) in plain integer arithmetic: the twin that the kernel is tested against, and
 * the readable form for single blocks.
 */
const M = 0xd2b74407b1ce6e93n;
const WEYL = 0x9e3779b97f4a7c15n;
const MASK = 0xffffffffffffffffn;

/**
 * One block.
 * @param counterLo low word of the 128-bit counter
 * @param counterHi high word
 * @returns [x0, x1], the low and the high lane
 */
export function philox2x64(counterLo: bigint, counterHi: bigint, key: bigint): [bigint, bigint] {
  let c0 = counterLo;
  let c1 = counterHi;
  let k = key;
  for (let round = 0; round < 10; round++) {
    const product = M * c0;
    c0 = (product >> 64n) ^ k ^ c1;
    c1 = product & MASK;
    k = (k + WEYL) & MASK;
  }
  return [c0, c1];
}
