import { describe, expect, it } from '@jest/globals';
import { globalGrid, tileIdColumn } from '@merchantry/geo';
import { deriveMaster, eventTables } from '@merchantry/rng';
import { shippedJitterPolicy } from '../../test/shipped-policies.js';
import { assignEvents } from '../s5/assign-events.js';
import { assignSites, MASTER_TAG } from '../sites/assign-sites.js';
import { jitterEvents } from './jitter-events.js';
import { jitterSites } from '../sites/jitter.js';
import { placeLaw } from '../sites/place-law.js';
import { siteBoxes } from '../sites/site-boxes.js';
import { siteStreams } from '../sites/site-streams.js';

describe('events of S5 and S6', () => {
  it('are lawful logs: counters by blocks, one draw a site and two an attempt', () => {
    const master = deriveMaster(MASTER_TAG, new Uint8Array(32), 7n);
    const plan = {
      merchantId: BigUint64Array.of(3n, 2n ** 63n),
      country: { codes: Uint32Array.of(0, 1), dictionary: ['FR', 'GB'] },
      start: Uint32Array.of(0, 2, 3),
      tileId: tileIdColumn([1_000_000, 1_000_001, 5]),
      nSites: Uint32Array.of(2, 1, 4),
    };
    const sites = assignSites(master, plan);
    const assigned = eventTables([assignEvents(plan, sites)], 0n);
    expect(assigned.families['site_tile_assign'].rows).toBe(7);
    expect(assigned.trace.rows).toBe(7);

    const tile = Float64Array.from(sites.tileId, Number);
    const keys = {
      merchantId: BigUint64Array.from(sites.pair, (p) => plan.merchantId[p]),
      country: { codes: sites.pair, dictionary: plan.country.dictionary },
      siteOrder: sites.siteOrder,
    };
    const policy = shippedJitterPolicy();
    const odd = (lon: number) => Math.floor(lon * 1e5) % 2 === 0;
    const { places, events } = jitterSites(
      {
        ...keys,
        ...siteBoxes(globalGrid(5), tile),
        tile,
        stratum: new Uint8Array(7),
        tests: new Uint8Array(7).fill(1),
      },
      siteStreams(master, policy.deterministic_seed_namespace, keys),
      placeLaw(policy, { b32: '00'.repeat(32), seed: 7n }),
      { country: [odd, odd], stratum: [] },
      policy,
    );
    const attempts = places.attempts.reduce((sum, n) => sum + n, 0);
    const { families, trace } = eventTables([jitterEvents(keys, events)], 0n);
    expect(families['in_cell_jitter'].rows).toBe(attempts);
    const total = trace.columns['draws_total'];
    expect(total.kind === 'fixed' && total.values[attempts - 1]).toBe(BigInt(2 * attempts));
  });
});
