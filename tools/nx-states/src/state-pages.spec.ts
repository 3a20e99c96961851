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

  it('is S0 and S2 for the corridor, S0 alone for a comment in it', () => {
    expect(runs('a value in `config/layer1/1A/policy/validation_policy.yaml`')).toEqual(['1A.S0', '1A.S2']);
    expect(runs('a comment in `config/layer1/1A/policy/validation_policy.yaml`')).toEqual(['1A.S0']);
  });

  it('is a state and what reads on from it for its code', () => {
    expect(runs('code in `packages/seg-1a/src/s1`')).toEqual(['1A.S1', '1A.S2']);
    expect(runs('code in `packages/seg-1a/src/s2`')).toEqual(['1A.S2']);
  });

  it('is nothing for a table that no state reads', () => {
    expect(runs('the reference table `mcc_priors`')).toEqual([]);
  });
});
