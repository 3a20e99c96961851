import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadContracts } from '@merchantry/contracts';
import { describe, expect, it } from '@jest/globals';
import { statePages } from './state-pages.js';
import { whatReruns } from './what-reruns.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const contracts = loadContracts(root);

describe('the state pages', () => {
  it('are committed as the contracts have them (else: nx run nx-states:docs)', () => {
    const folder = join(root, 'docs/states');
    const pages = statePages(contracts);
    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
    for (const [name, text] of pages)
      expect([name, readFileSync(join(folder, name), 'utf8')]).toEqual([name, text]);
  });

  it('link only to pages that exist', () => {
    const pages = statePages(contracts);
    for (const text of pages.values()) {
      for (const [, target] of text.matchAll(/\]\(([^)]+)\)/g)) expect([...pages.keys()]).toContain(target);
    }
  });
});

describe('what reruns when something changes', () => {
  const runs = (change: string) => whatReruns(contracts).find((item) => item.change === change)?.states;

  const states = (text: string) => text.split(' ').map((state) => `1A.${state}`);
  const sites = (text: string) => text.split(' ').map((state) => `1B.${state}`);
  /** What of 1B reads on from the outlets of 1A: all but the tiles and their weights. */
  const FOLLOWING = sites('S0 S3 S4 S5 S6 S7 S8 S9');

  it.each([
    ['crossborder_hyperparams', 'S0 S1 S2 S3 S4 S5 S6 S7 S8 S9'],
    ['validation_policy', 'S0 S2 S3 S4 S6 S7 S8 S9'],
    ['s3_rule_ladder', 'S0 S3 S4 S6 S7 S8 S9'],
    ['s3_thresholds', 'S0 S3 S4 S6 S7 S8 S9'],
    ['ccy_smoothing_params', 'S0 S5 S6 S7 S8 S9'],
    ['s6_selection_policy', 'S0 S6 S7 S8 S9'],
    ['s7_integerisation_policy', 'S0 S7 S8 S9'],
  ])('is for a value of %s: %s and the sites of 1B, and S0 alone for a comment in it', (policy, expected) => {
    expect(runs(`a value in \`config/layer1/1A/policy/${policy}.yaml\``)).toEqual([
      ...states(expected),
      ...FOLLOWING,
    ]);
    expect(runs(`a comment in \`config/layer1/1A/policy/${policy}.yaml\``)).toEqual(['1A.S0']);
  });

  it.each([
    ['s1_tile_universe_policy', 'S0 S1 S2 S3 S4 S5 S6 S7 S8 S9'],
    ['s2_tile_weights_policy', 'S0 S2 S3 S4 S5 S6 S7 S8 S9'],
    ['s3_requirements_policy', 'S0 S3 S4 S5 S6 S7 S8 S9'],
    ['s4_alloc_plan_policy', 'S0 S4 S5 S6 S7 S8 S9'],
    ['s6_jitter_policy', 'S0 S6 S7 S8 S9'],
  ])('is for a value of %s of 1B: %s, and S0 alone for a comment in it', (policy, expected) => {
    expect(runs(`a value in \`config/layer1/1B/policy/${policy}.yaml\``)).toEqual(sites(expected));
    expect(runs(`a comment in \`config/layer1/1B/policy/${policy}.yaml\``)).toEqual(['1B.S0']);
  });

  it('is both gates for a comment in the policy that both seal', () => {
    expect(runs('a comment in `config/rng.yaml`')).toEqual(['1A.S0', '1B.S0']);
  });

  it.each([
    ['s1', 'S1 S2 S3 S4 S6 S7 S8 S9'],
    ['s5', 'S5 S6 S7 S8 S9'],
    ['s8', 'S8 S9'],
  ])('is a state, what reads on from it and the sites of 1B for the code of %s', (folder, expected) => {
    expect(runs(`code in \`packages/seg-1a/src/${folder}\``)).toEqual([...states(expected), ...FOLLOWING]);
  });

  it('is the gate of 1B and what closes it for the code that closes 1A', () => {
    expect(runs('code in `packages/seg-1a/src/s9`')).toEqual(['1A.S9', '1B.S0', '1B.S9']);
  });

  it.each([
    ['s0', 'S0 S9'],
    ['s1', 'S1 S2 S3 S4 S5 S6 S7 S8 S9'],
    ['s4', 'S4 S5 S6 S7 S8 S9'],
    ['s9', 'S9'],
  ])('is a state and what reads on from it for the code of %s of 1B', (folder, expected) => {
    expect(runs(`code in \`packages/seg-1b/src/${folder}\``)).toEqual(sites(expected));
  });

  it('is the gate, the weights and what reads them for shares of currencies', () => {
    expect(runs('the reference table `settlement_shares`')).toEqual([
      ...states('S0 S5 S6 S7 S8 S9'),
      ...FOLLOWING,
    ]);
  });

  it('is all of 1B and nothing of 1A for the population surface', () => {
    expect(runs('the reference table `population_raster`')).toEqual(sites('S0 S1 S2 S3 S4 S5 S6 S7 S8 S9'));
  });

  it('is never the tiles of 1B or their weights for what 1A alone reads', () => {
    const readBy1B = new Set(contracts.sealedInputs('1B').map(({ id }) => `the reference table \`${id}\``));
    const changes = whatReruns(contracts).filter(
      ({ change, states: again }) =>
        again.some((id) => id.startsWith('1A.')) &&
        !readBy1B.has(change) &&
        !change.includes('config/rng.yaml'),
    );
    expect(changes.length).toBeGreaterThan(30);
    for (const { change, states: again } of changes)
      expect([change, again]).toEqual([change, expect.not.arrayContaining(['1B.S1'])]);
    for (const { change, states: again } of changes)
      expect([change, again]).toEqual([change, expect.not.arrayContaining(['1B.S2'])]);
  });

  it('is nothing for a table that no state reads', () => {
    expect(runs('the reference table `mcc_priors`')).toEqual([]);
  });
});
