import type { Segment } from '@merchantry/engine';
import { segment as segment1a } from '@merchantry/seg-1a';
import { segment as segment1b } from '@merchantry/seg-1b';

/** Every segment that the command can run, in the order of the layer. */
export const segments: readonly Segment[] = [segment1a, segment1b];
