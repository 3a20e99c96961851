/** Bits of a packed word that hold the slot; the rest hold the hash. */
const SLOT_BITS = 24;
const HASH_MASK = ~((1 << SLOT_BITS) - 1) >>> 0;

/** Most slots that one order can hold. */
export const MAX_SLOTS = 2 ** SLOT_BITS;

/**
 * Slots in ascending order of the top 40 bits of their hash, ties by slot: a permutation that nothing but the hashes
 * decides.
 * @param hashes one keyed 64-bit hash a slot
 */
export function hashOrder(hashes: BigUint64Array): Uint32Array {
  const packed = hashes.slice();
  const words = new Uint32Array(packed.buffer);
  for (let slot = 0; slot < hashes.length; slot++)
    words[2 * slot] = ((words[2 * slot] & HASH_MASK) | slot) >>> 0;
  packed.sort();
  const order = new Uint32Array(hashes.length);
  for (let i = 0; i < order.length; i++) order[i] = (words[2 * i] & ~HASH_MASK) >>> 0;
  return order;
}
