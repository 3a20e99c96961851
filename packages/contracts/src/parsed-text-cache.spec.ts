import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cacheSlot, PARSER } from './parsed-text-cache.js';

const TEXT = `a: 1 # ${'x'.repeat(2000)}\n`;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cache-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the cache of parsed texts', () => {
  it('gives back what was kept for the same text, a new object each time', () => {
    const value = { a: [1, 'no', null, true, 0.1], ['__proto__']: { b: 2 } };
    expect(cacheSlot(TEXT, folder).read()).toBeUndefined();
    cacheSlot(TEXT, folder).keep(value);
    const kept = cacheSlot(TEXT, folder).read();
    expect(kept).toEqual({ value });
    expect(kept?.value).not.toBe(cacheSlot(TEXT, folder).read()?.value);
    expect(cacheSlot(`${TEXT}# comment\n`, folder).read()).toBeUndefined();
  });

  it.each([
    ['truncated', (text: string) => text.slice(0, -2)],
    ['empty', () => ''],
    ['changed', (text: string) => text.replace('"a":1', '"a":2')],
    ['no text of ours', () => 'hello\n{}'],
  ])('takes an entry for none that is %s', (_, damage) => {
    cacheSlot(TEXT, folder).keep({ a: 1 });
    const [name] = readdirSync(folder);
    writeFileSync(join(folder, name), damage(readFileSync(join(folder, name), 'utf8')));
    expect(cacheSlot(TEXT, folder).read()).toBeUndefined();
  });

  it.each([[7n], [Number.NaN], [Infinity], [-0]])('keeps nothing that JSON would change: %p', (value) => {
    cacheSlot(TEXT, folder).keep({ deep: [{ value }] });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('knows the parser by its version', () => {
    const { version } = createRequire(import.meta.url)('yaml/package.json') as { version: string };
    expect(PARSER).toContain(`yaml ${version},`);
  });

  it('keeps no short texts, and does without a folder', () => {
    cacheSlot('a: 1\n', folder).keep({ a: 1 });
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(join(folder, 'file'), '');
    const slot = cacheSlot(TEXT, join(folder, 'file'));
    slot.keep({ a: 1 });
    expect(slot.read()).toBeUndefined();
  });
});
