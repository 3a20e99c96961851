import { describe, expect, it } from '@jest/globals';
import type { SourceFile } from '../source-file.js';
import { packedRelease, secondsOf } from './packed-clocks.js';

const source = (value: unknown): SourceFile => ({
  id: 'user:packed.json',
  path: 'packed.json',
  dataset: 'tzdb',
  bytes: Buffer.from(JSON.stringify(value)),
  sha256: '',
  dataLicence: 'Unstated',
});

describe('a packed number', () => {
  it.each([
    ['0', 0],
    ['-0', 0],
    ['1', 60],
    ['-10', -3600],
    ['g.8', 16 * 60 + 8],
    ['-y.D', -(34 * 60 + 39)],
    ['.1', 1],
    ['-.X', -59],
    ['28G01.m', ((2 * 60 + 8) * 60 + 42) * 216000 + 60 + 22],
  ])('%s is %d seconds', (text, seconds) => expect(secondsOf(text)).toBe(seconds));

  it.each(['', '-', '.', '1.', '1.11', 'Y', '1 ', '+1', '1.-1', 'XXXXXXXXXXX'])('%j is none', (text) =>
    expect(secondsOf(text)).toBeNull(),
  );
});

describe('packed zones', () => {
  const zones = ['B/Two|LMT ST DT|-1.1 -10 -20|0121|-1 10 W|5e5', 'A|X|10|0||'];

  it('are unpacked to seconds east, links under their own names, all in ASCII order', () => {
    const { tag, clocks } = packedRelease(source({ version: '2024a', zones, links: ['B/Two|A_B'] }));
    const two = [
      { from: null, offset: 61, abbreviation: 'LMT' },
      { from: -60, offset: 3600, abbreviation: 'ST' },
      { from: 3540, offset: 7200, abbreviation: 'DT' },
      { from: 3540 + 58 * 60, offset: 3600, abbreviation: 'ST' },
    ];
    expect(tag).toBe('2024a');
    expect([...clocks]).toEqual([
      ['A', [{ from: null, offset: -3600, abbreviation: 'X' }]],
      ['A_B', two],
      ['B/Two', two],
    ]);
  });

  it('are cut at 2038-01-01, that instant left out', () => {
    const minutes = 2_145_916_800 / 60;
    const base60 = (n: number): string =>
      (n < 60 ? '' : base60(Math.floor(n / 60))) +
      '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX'[n % 60];
    const until = (n: number) =>
      packedRelease(
        source({ version: '2024a', zones: [`A|X Y|0 10|01|${base60(n)}|`], links: [] }),
      ).clocks.get('A');
    expect(until(minutes)).toHaveLength(1);
    expect(until(minutes - 1)).toHaveLength(2);
  });
});
