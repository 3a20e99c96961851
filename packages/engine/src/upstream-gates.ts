import type { World } from './world-context.js';
import type { Segment } from './segment.js';
import { verifySegmentGate, type VerifiedGate } from './verify-segment-gate.js';

/**
 * Verify the bundle of every segment that a segment reads, and the bytes of all that it reads of them, before any of it is
 * opened. @throws Failure as `verifySegmentGate`
 */
export function verifyUpstream(
  world: Pick<World, 'contracts' | 'run'>,
  { segment }: Pick<Segment, 'segment'>,
): VerifiedGate[] {
  const read = world.contracts.sealedInputs(segment).filter(({ producedBy }) => producedBy.length > 0);
  return [...new Set(read.map((entry) => entry.segment))].sort().map((upstream) =>
    verifySegmentGate(
      world,
      upstream,
      read.filter((entry) => entry.segment === upstream && entry.class !== 'bundle').map(({ id }) => id),
    ),
  );
}
