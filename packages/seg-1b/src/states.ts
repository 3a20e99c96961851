import { s0Gate } from './s0/index.js';
import { s1TileUniverse } from './s1/index.js';
import { s2TileWeights } from './s2/index.js';
import { s3Requirements } from './s3/index.js';
import { s4AllocPlan } from './s4/index.js';
import { s5SiteTiles } from './s5/index.js';
import { s6SiteJitter } from './s6/index.js';
import { s7Synthesis } from './s7/index.js';
import { s8Egress } from './s8/index.js';
import { s9Validation } from './s9/index.js';

/** States of segment 1B, in the order in which they run. */
export const states = [
  s0Gate,
  s1TileUniverse,
  s2TileWeights,
  s3Requirements,
  s4AllocPlan,
  s5SiteTiles,
  s6SiteJitter,
  s7Synthesis,
  s8Egress,
  s9Validation,
] as const;
