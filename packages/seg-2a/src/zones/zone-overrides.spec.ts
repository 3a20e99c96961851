import { describe, expect, it } from '@jest/globals';
import { failureOf } from '../../test/failure-of.js';
import { overridesOf, type OverrideRow } from '../../test/drawn-zones.js';
import { overrideBook, overrideOf, tzOverridesSchema } from './zone-overrides.js';

const TZIDS = ['Asia/Taipei', 'Asia/Tbilisi', 'Europe/Belgrade'];
const DAY = '2026-01-01';
const row = (change: Partial<OverrideRow> = {}): OverrideRow => ({
  scope: 'country',
  target: 'RS',
  tzid: 'Europe/Belgrade',
  notes: 'the polygons end at the Danube',
  ...change,
});
const bookOf = (...rows: OverrideRow[]) => overrideBook(overridesOf(...rows), DAY, TZIDS);
const valid = (change: object) =>
  tzOverridesSchema.safeParse({ semver: '1.0.0', version: DAY, overrides: [{ ...row(), ...change }] })
    .success;

describe('the policy of overrides', () => {
  it.each([
    ['a country', { scope: 'country', target: 'RS' }],
    ['a category', { scope: 'mcc', target: '0742' }],
    ['a site', { scope: 'site', target: '18446744073709551615|RS|12' }],
    ['evidence', { evidence_url: 'https://example.org/why' }],
    ['a leap day', { expiry_yyyy_mm_dd: '2028-02-29' }],
  ])('takes %s', (_, change) => expect(valid(change)).toBe(true));

  it.each([
    ['an unknown scope', { scope: 'planet' }],
    ['a country in small letters', { target: 'rs' }],
    ['a category of three digits', { scope: 'mcc', target: '742' }],
    ['a site without a country', { scope: 'site', target: '12|3' }],
    ['a site numbered from 0', { scope: 'site', target: '12|RS|0' }],
    ['a merchant with leading zeros', { scope: 'site', target: '012|RS|1' }],
    ['a zone of no form', { tzid: 'Europe Belgrade' }],
    ['a zone with an empty part', { tzid: 'Europe//Belgrade' }],
    ['a day that is none', { expiry_yyyy_mm_dd: '2026-02-29' }],
    ['a day of another form', { expiry_yyyy_mm_dd: '1.2.2026' }],
    ['evidence that is no address', { evidence_url: 'somebody said so' }],
    ['empty notes', { notes: '' }],
    ['an unknown key', { surprise: 1 }],
  ])('refuses %s', (_, change) => expect(valid(change)).toBe(false));
});

describe('the overrides in force', () => {
  it('end on their last day', () => {
    const until = (expiry_yyyy_mm_dd: string) => bookOf(row({ expiry_yyyy_mm_dd }));
    expect(until('2026-01-01').zones.country.get('RS')).toBe(2);
    expect(until('2026-01-01').expired).toBe(0);
    expect(until('2025-12-31').zones.country.size).toBe(0);
    expect(until('2025-12-31').expired).toBe(1);
  });

  it.each([
    [
      'without evidence or notes',
      [row({ notes: undefined })],
      'E_2A_S0_030_OVERRIDES_SCHEMA_INVALID',
      { row: 0, column: 'evidence_url' },
    ],
    [
      'that speak twice of a target',
      [row({ target: 'GE' }), row(), row({ tzid: 'Asia/Tbilisi' })],
      'E_2A_S0_031_OVERRIDES_DUPLICATE_SCOPE_TARGET',
      { row: 2, column: 'target', found: 'RS' },
    ],
    [
      'of a zone without polygons',
      [row({ tzid: 'Europe/Atlantis' })],
      'E_2A_S0_032_OVERRIDES_UNKNOWN_TZID',
      { row: 0, column: 'tzid', found: 'Europe/Atlantis' },
    ],
  ])('are refused %s', (_, rows, code, place) => {
    const failure = failureOf(() => bookOf(...rows));
    expect(failure?.code).toBe(code);
    expect(failure?.place).toMatchObject({ dataset: 'tz_overrides', ...place });
  });

  it('are refused for none of that once they have expired', () => {
    const expired = { expiry_yyyy_mm_dd: '2020-01-01' };
    const book = bookOf(
      row(),
      row(expired),
      row({ ...expired, notes: undefined }),
      row({ ...expired, tzid: 'Europe/Atlantis' }),
    );
    expect([book.zones.country.size, book.expired]).toEqual([1, 3]);
  });

  it('speak for a site first by its own name, then by its category, then by its country', () => {
    const rows = [
      row(),
      row({ scope: 'mcc', target: '0742', tzid: 'Asia/Tbilisi' }),
      row({ scope: 'site', target: '12|RS|3', tzid: 'Asia/Taipei' }),
    ];
    const key = { merchantId: 12n, country: 'RS', siteOrder: 3, mcc: 742 };
    const book = bookOf(...rows);
    expect(overrideOf(book, key)).toEqual({ scope: 'site', zone: 0 });
    expect(overrideOf(book, { ...key, siteOrder: 4 })).toEqual({ scope: 'mcc', zone: 1 });
    expect(overrideOf(book, { ...key, siteOrder: 4, mcc: undefined })).toEqual({ scope: 'country', zone: 2 });
    expect(overrideOf(book, { ...key, siteOrder: 4, mcc: 5411 })).toEqual({ scope: 'country', zone: 2 });
    expect(overrideOf(book, { ...key, country: 'GE', mcc: undefined })).toBeNull();
  });
});
