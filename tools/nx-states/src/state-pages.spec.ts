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

  it.each([
    ['crossborder_hyperparams', 'S0 S1 S2 S3 S4 S5 S6 S7 S8 S9'],
    ['validation_policy', 'S0 S2 S3 S4 S6 S7 S8 S9'],
    ['s3_rule_ladder', 'S0 S3 S4 S6 S7 S8 S9'],
    ['s3_thresholds', 'S0 S3 S4 S6 S7 S8 S9'],
    ['ccy_smoothing_params', 'S0 S5 S6 S7 S8 S9'],
    ['s6_selection_policy', 'S0 S6 S7 S8 S9'],
    ['s7_integerisation_policy', 'S0 S7 S8 S9'],
  ])('is for a value of %s: %s, and S0 alone for a comment in it', (policy, expected) => {
    expect(runs(`a value in \`config/layer1/1A/policy/${policy}.yaml\``)).toEqual(states(expected));
    expect(runs(`a comment in \`config/layer1/1A/policy/${policy}.yaml\``)).toEqual(['1A.S0']);
  });

  it.each([
    ['s1', 'S1 S2 S3 S4 S6 S7 S8 S9'],
    ['s5', 'S5 S6 S7 S8 S9'],
    ['s8', 'S8 S9'],
    ['s9', 'S9'],
  ])('is a state and what reads on from it for the code of %s', (folder, expected) => {
    expect(runs(`code in \`packages/seg-1a/src/${folder}\``)).toEqual(states(expected));
  });

  it('is the gate, the weights and what reads them for shares of currencies', () => {
    expect(runs('the reference table `settlement_shares`')).toEqual(states('S0 S5 S6 S7 S8 S9'));
  });

  it('is nothing for a table that no state reads', () => {
    expect(runs('the reference table `mcc_priors`')).toEqual([]);
  });
});
