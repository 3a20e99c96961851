import { producer, type Producer } from '@merchantry/engine/validation';
import { ASSIGN_LABEL, ASSIGN_MODULE } from '../sites/assign-sites.js';
import { JITTER_LABEL, JITTER_MODULE } from '../sites/jitter.js';

/** Every (family, module, substream label) that segment 1B may log. */
export const PRODUCERS: readonly Producer[] = [
  producer('site_tile_assign', 'S5', ASSIGN_MODULE, ASSIGN_LABEL, 'one'),
  producer('in_cell_jitter', 'S6', JITTER_MODULE, JITTER_LABEL, 'pair'),
];
