import { parsePolicyValue } from '@merchantry/contracts';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { DatasetEntry } from '@merchantry/contracts';
import { z } from 'zod';
import { failureOf } from '../test/toy-workspace.js';
import { readPolicyFromConfig } from './policy.js';

const root = mkdtempSync(join(tmpdir(), 'merchantry-policy-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const schema = z.strictObject({
  share: z.number().min(0).max(1),
  levels: z.array(z.strictObject({ name: z.string() })).default([]),
});
const parse = (value: unknown) => parsePolicyValue('law', 'config/law.yaml', schema, value);

const ENTRY = { id: 'law', path: 'config/law.yaml' } as DatasetEntry;
function read(text: string | Uint8Array) {
  mkdirSync(join(root, 'config'), { recursive: true });
  writeFileSync(join(root, ENTRY.path), text);
  return readPolicyFromConfig(root, ENTRY, schema);
}

describe('the value of a policy', () => {
  it('has its defaults filled in', () => {
    expect(parse({ share: 0.5 })).toEqual({ share: 0.5, levels: [] });
  });

  it.each([
    ['a value out of range', { share: 1.5 }, 'share', '1.5'],
    ['a value of another type', { share: 'half' }, 'share', 'half'],
    ['a list for a number', { share: [1] }, 'share', 'a list'],
    ['a missing value', {}, 'share', 'nothing'],
    ['an unknown key', { share: 1, shares: 2 }, '(top)', 'shares'],
    ['a fault deep inside', { share: 1, levels: [{ name: 'a' }, { name: 3 }] }, 'levels.1.name', '3'],
    ['an unknown key deep inside', { share: 1, levels: [{ name: 'a', nam: 1 }] }, 'levels.0', 'nam'],
    ['no mapping at all', 'law', '(top)', 'law'],
    ['nothing', null, '(top)', 'nothing'],
  ])('with %s names place and find', async (_, value, column, found) => {
    const failure = await failureOf(() => parse(value));
    expect(failure.code).toBe('policy_schema');
    expect(failure.place).toMatchObject({ dataset: 'law', path: 'config/law.yaml', column, found });
    expect(failure.place.expected).not.toBe('');
  });
});

describe('the file of a policy', () => {
  it('is digested by meaning: comments, key order, spelling and defaults do not count', () => {
    const plain = read('share: 0.5\nlevels: []\n');
    for (const text of ['# why\nlevels: [ ]\nshare: 5e-1 # half\n', 'share: 0.50', '{"share":0.5}'])
      expect(read(text)).toEqual(plain);
    expect(read('share: 0.6').digest).not.toBe(plain.digest);
    expect(plain.canonical).toBe('{"levels":[],"share":0.5}');
  });

  it.each([
    ['a key twice', 'share: 1\nshare: 1\n', 'policy_syntax'],
    ['no YAML', 'share: [', 'policy_syntax'],
    ['no UTF-8', Uint8Array.of(0x73, 0xff, 0xfe), 'policy_syntax'],
    ['no value', '', 'policy_schema'],
  ])('with %s is refused as %s %s', async (_, text, code) => {
    const failure = await failureOf(() => read(text));
    expect(failure.code).toBe(code);
    expect(failure.place).toMatchObject({ path: 'config/law.yaml' });
  });

  it('that is not there, or is a folder, is named', async () => {
    const missing = { ...ENTRY, path: 'config/none.yaml' };
    const failure = await failureOf(() => readPolicyFromConfig(root, missing, schema));
    expect([failure.code, failure.place.path]).toEqual(['param_file_missing', 'config/none.yaml']);
    const folder = { ...ENTRY, path: 'config' };
    expect((await failureOf(() => readPolicyFromConfig(root, folder, schema))).code).toBe(
      'param_file_unreadable',
    );
  });
});
