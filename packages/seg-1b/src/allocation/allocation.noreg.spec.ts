import { describe, expect, it } from '@jest/globals';
import {
  ALLOC_POLICY,
  IDENTITY,
  isMaterial,
  requirementsOf,
  smallUniverse,
  THREE_COUNTRIES,
} from '../../test/small-universe.js';
import { allocateByResidue, allocateBySlots, countryPositions, zoneStrata } from '../index.js';

// These values may be wrong, but they may not change by accident: every sealed world depends on them.

const { universe, read } = smallUniverse(THREE_COUNTRIES);
const requirements = requirementsOf([
  [1n, 'AA', 9],
  [1n, 'CC', 2],
  [7n, 'AA', 40],
  [(1n << 64n) - 1n, 'BB', 33],
]);
const country = countryPositions(requirements, universe);

describe('plans of seed 42', () => {
  it('slots_v1', async () => {
    const strata = zoneStrata(universe, isMaterial);
    const law = { ...ALLOC_POLICY.slots, free_site_share: 0.1 };
    const made = await allocateBySlots(requirements, country, universe, strata, law, read, IDENTITY);
    const { quotas, slots, plan } = made;
    expect({
      quotas: [...quotas.sites],
      slots: [...slots.tile],
      tiles: [...plan.tile],
      sites: [...plan.sites],
    }).toMatchSnapshot();
  });

  it.each(['stratified_residue_v3', 'residue_window_v2'] as const)('%s', async (mode) => {
    const policy = { ...ALLOC_POLICY, mode };
    const { plan } = await allocateByResidue(requirements, country, universe, policy, read, IDENTITY);
    expect({ tiles: [...plan.tile], sites: [...plan.sites] }).toMatchSnapshot();
  });
});
