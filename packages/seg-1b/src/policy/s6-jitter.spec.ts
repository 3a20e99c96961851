import { describe, expect, it } from '@jest/globals';
import { shippedYaml } from '../../test/shipped-policies.js';
import { s6JitterPolicySchema } from './s6-jitter.js';

describe('s6_jitter_policy', () => {
  const document = shippedYaml('s6_jitter_policy');
  const v2 = document['mixture_v2'] as Record<string, Record<string, Record<string, unknown>>>;

  it('is shipped with a core for four in ten, and the centroid as last resort', () => {
    expect(s6JitterPolicySchema.parse(document)).toMatchObject({
      mode: 'mixture_v3',
      max_attempts: 64,
      on_exhaustion: 'centroid',
      mixture_v3: { core_share: 0.4, core_width: 0.3 },
    });
  });

  it.each([
    ['an unknown mode', { mode: 'mixture_v4' }],
    ['no attempt', { max_attempts: 0 }],
    ['257 attempts', { max_attempts: 257 }],
    ['an unknown last resort', { on_exhaustion: 'nearest' }],
    ['a namespace with a bar', { deterministic_seed_namespace: 'a|b' }],
    ['no namespace', { deterministic_seed_namespace: '' }],
    ['a core without width', { mixture_v3: { core_share: 0.4, core_width: 0 } }],
    ['a core wider than the tile', { mixture_v3: { core_share: 0.4, core_width: 1.1 } }],
    ['a share above one', { mixture_v3: { core_share: 1.1, core_width: 0.3 } }],
    [
      'no weight',
      { mixture_v2: { ...v2, component_weights: { core_cluster: 0, secondary_cluster: 0, sparse_tail: 0 } } },
    ],
    [
      'an exponent out of range',
      {
        mixture_v2: {
          ...v2,
          components: {
            ...v2['components'],
            sparse_tail: { ...v2['components']['sparse_tail'], lat_shape_exp: 0.1 },
          },
        },
      },
    ],
    ['an unknown key', { surprise: 1 }],
  ])('refuses %s', (_, change) => {
    expect(s6JitterPolicySchema.safeParse({ ...document, ...change }).success).toBe(false);
  });
});
