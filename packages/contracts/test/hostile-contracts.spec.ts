import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadContracts } from '../src/index.js';
import { complaints, DICTIONARY, SCHEMAS, withEdited, type Edit } from './edited-contracts.js';

const BOMB = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  .concat(
    Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`),
  )
  .join('\n');

const HOSTILE: readonly (readonly [string, Edit, RegExp])[] = [
  [
    'an unknown key',
    { file: DICTIONARY, from: '    pii: false', to: '    pi: false\n    pii: false' },
    /found: pi$/m,
  ],
  ['a missing key', { file: DICTIONARY, from: '    licence: Project\n', to: '' }, /the key licence/],
  [
    'a key of another type',
    { file: DICTIONARY, from: 'retention_days: 365', to: 'retention_days: long' },
    /days/,
  ],
  [
    'a class that does not exist',
    { file: DICTIONARY, from: 'class: data', to: 'class: datum' },
    /one of data/,
  ],
  [
    'a consumer that is no state',
    { file: DICTIONARY, from: 'consumed_by: [1A.S1, 1A.S2, ', to: 'consumed_by: [1A.S1, S2, ' },
    /such as 1A\.S0/,
  ],
  ['an unknown section', { file: DICTIONARY, from: 'datasets:', to: 'data_sets:' }, /data_sets/],
  [
    'a duplicate key',
    { file: DICTIONARY, from: '    pii: false', to: '    pii: false\n    pii: false' },
    /unique/i,
  ],
  ['an alias bomb', { file: DICTIONARY, from: 'policies:', to: `${BOMB}\npolicies:` }, /alias/i],
  ['a tab for indentation', { file: DICTIONARY, from: '    pii: false', to: '\tpii: false' }, /line: \d+/],
  ['two documents in a file', { file: DICTIONARY, from: 'datasets:', to: '---\ndatasets:' }, /document/],
  ['an unknown tag', { file: DICTIONARY, from: 'pii: false', to: 'pii: !!js/function "x"' }, /tag/i],
  [
    'an unknown column keyword',
    { file: SCHEMAS, from: 'minLength: 1 }', to: 'min_length: 1 }' },
    /min_length/,
  ],
  ['an unknown column type', { file: SCHEMAS, from: 'type: float32', to: 'type: float16' }, /float16/],
  [
    'a column named twice',
    { file: SCHEMAS, from: '{ name: logit,', to: '{ name: merchant_id,' },
    /each column once/,
  ],
];

describe('hostile contracts are refused as contract_invalid', () => {
  it.each(HOSTILE)('%s', (_, edit, words) => {
    const [failure] = complaints([edit]);
    expect(failure.code).toBe('contract_invalid');
    expect(failure.describe()).toMatch(words);
    expect(failure.exitCode).toBe(1);
  });

  it('a YAML file that is none of the three kinds', () => {
    withEdited([], (root) => {
      writeFileSync(join(root, 'contracts/layer1/notes.yaml'), 'a: 1\n');
      expect(() => loadContracts(root)).toThrow(expect.objectContaining({ code: 'contract_invalid' }));
    });
  });

  it('a workspace without contracts', () => {
    const root = mkdtempSync(join(tmpdir(), 'contracts-'));
    try {
      expect(() => loadContracts(root)).toThrow(expect.objectContaining({ code: 'contract_invalid' }));
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
