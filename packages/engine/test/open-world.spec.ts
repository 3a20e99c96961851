import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { failureOf, ToyWorkspace } from './toy-workspace.js';

const workspace = await ToyWorkspace.build();
afterEach(() => workspace.closeWorlds());
afterAll(() => workspace.remove());

describe('opening a world', () => {
  it('is seed 42 of the default profile when nothing else is said', () => {
    const world = workspace.world();
    expect([world.seed, world.profile.profile, world.run.label, world.workers]).toEqual([
      42n,
      'default',
      'seed-42',
      1,
    ]);
    expect(world.run.exists()).toBe(false);
  });

  it.each([-1n, 2n ** 64n])('refuses the seed %s', async (seed) => {
    const failure = await failureOf(() => workspace.world({ seed, label: 'x' }));
    expect([failure.code, failure.exitCode, failure.place.found]).toEqual(['usage', 2, String(seed)]);
  });

  it.each([0, 257, 1.5, Number.NaN])('refuses %s workers', async (workers) => {
    expect((await failureOf(() => workspace.world({ workers }))).code).toBe('usage');
  });

  it('refuses a profile that is not there', async () => {
    expect((await failureOf(() => workspace.world({ profile: 'none' }))).exitCode).toBe(2);
  });

  it.each([0n, 2n ** 64n - 1n])('runs the seed %s, and lineage says so to the last digit', async (seed) => {
    const { index } = await workspace.run({ seed }, ['9Z.S1']);
    expect(index.seed).toBe(String(seed));
    expect(index.label).toBe(`seed-${seed}`);
    const sizes = index.datasets.find(({ id }) => id === 'toy_sizes')!;
    expect(sizes.path).toContain(`/seed=${seed}/`);
  });

  it('binds a label to its seed and profile', async () => {
    await workspace.run({ seed: 5n, profile: 'tiny', label: 'bound' }, ['9Z.S0']);
    const again = workspace.world({ label: 'bound' });
    expect([again.seed, again.profile.profile]).toEqual([5n, 'tiny']);
    for (const other of [{ seed: 6n }, { profile: 'default' }, { seed: 6n, profile: 'tiny' }]) {
      const failure = await failureOf(() => workspace.world({ label: 'bound', ...other }));
      expect([failure.code, failure.exitCode]).toEqual(['label_bound', 2]);
      expect(failure.place.expected).toBe('seed 5, profile tiny');
    }
  });
});
