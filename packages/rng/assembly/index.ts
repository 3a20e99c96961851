export { fillBlocks, fillFirstBlocks } from './philox';
export { fillU01, fillU01Pairs, fillFirstU01 } from './u01';
export { merchantWords, deriveMany } from './sha256';
export { aliasPickMany } from './alias';

/** First byte of linear memory that no static data occupies. */
export function scratchStart(): usize {
  return (__heap_base + 63) & ~63;
}
