import { readFileSync } from 'node:fs';
import { parsePolicyYaml } from '@merchantry/contracts';
import { s6JitterPolicySchema } from '../src/policy/s6-jitter.js';
import { s2TileWeightsPolicySchema } from '../src/policy/s2-tile-weights.js';

/** A policy of segment 1B as shipped, unparsed. */
export const shippedYaml = (name: string): Record<string, unknown> => {
  const url = new URL(`../../../config/layer1/1B/policy/${name}.yaml`, import.meta.url);
  return parsePolicyYaml(readFileSync(url, 'utf8'), name) as Record<string, unknown>;
};

export const shippedWeightPolicy = () =>
  s2TileWeightsPolicySchema.parse(shippedYaml('s2_tile_weights_policy'));

export const shippedJitterPolicy = () => s6JitterPolicySchema.parse(shippedYaml('s6_jitter_policy'));
