import { describe, expect, it } from '@jest/globals';
import { posixRule, ruleChanges } from './posix-rule.js';

const utc = (text: string) => Date.parse(`${text}Z`) / 1000;
const changesOf = (rule: string, after: string, horizon: string) =>
  ruleChanges(posixRule(rule)!, utc(after), utc(horizon)).changes.map(({ from, offset, abbreviation }) => [
    new Date(1000 * from!).toISOString().slice(0, 19),
    offset,
    abbreviation,
  ]);

describe('a rule of POSIX', () => {
  it('sets one clock for ever', () => {
    expect(posixRule('<+0330>-3:30')).toEqual({ standard: { offset: 12_600, abbreviation: '+0330' } });
    expect(posixRule('UTC0')!.standard.offset).toBe(0);
    expect(ruleChanges(posixRule('<-03>3')!, 0, utc('2038-01-01T00:00:00'))).toEqual({
      at: { offset: -10_800, abbreviation: '-03' },
      changes: [],
    });
  });

  it.each([
    [
      'EST5EDT,M3.2.0,M11.1.0',
      [
        ['2026-03-08T07:00:00', -14_400, 'EDT'],
        ['2026-11-01T06:00:00', -18_000, 'EST'],
      ],
    ],
    // Ireland: winter time is the exception.
    [
      'IST-1GMT0,M10.5.0,M3.5.0/1',
      [
        ['2026-03-29T01:00:00', 3600, 'IST'],
        ['2026-10-25T01:00:00', 0, 'GMT'],
      ],
    ],
    // Greenland: the evening of the day before.
    [
      '<-02>2<-01>,M3.5.0/-1,M10.5.0/0',
      [
        ['2026-03-29T01:00:00', -3600, '-01'],
        ['2026-10-25T01:00:00', -7200, '-02'],
      ],
    ],
    // Gaza: days after.
    [
      'EET-2EEST,M3.4.4/50,M10.4.4/50',
      [
        ['2026-03-28T00:00:00', 10_800, 'EEST'],
        ['2026-10-23T23:00:00', 7200, 'EET'],
      ],
    ],
    // The southern summer spans the year.
    [
      '<+1030>-10:30<+11>-11,M10.1.0,M4.1.0',
      [
        ['2026-04-04T15:00:00', 37_800, '+1030'],
        ['2026-10-03T15:30:00', 39_600, '+11'],
      ],
    ],
    // Day of the year, 29 February counted and not.
    [
      'AAA0BBB,59/0,J60/0',
      [
        ['2026-02-28T23:00:00', 0, 'AAA'],
        ['2026-03-01T00:00:00', 3600, 'BBB'],
      ],
    ],
    // Daylight saving for ever (RFC 8536): the change sets what is set already.
    ['XXX3EDT4,0/0,J365/23', [['2026-01-01T03:00:00', -14_400, 'EDT']]],
  ])('%s changes the clock in 2026', (rule, expected) => {
    expect(changesOf(rule, '2026-01-01T00:00:00', '2027-01-01T00:00:00')).toEqual(expected);
  });

  it('counts the leap day by its number, never by Jn', () => {
    const [first] = changesOf('AAA0BBB,59/0,J300/0', '2024-01-01T00:00:00', '2025-01-01T00:00:00');
    expect(first[0]).toBe('2024-02-29T00:00:00');
    const [julian] = changesOf('AAA0BBB,J60/0,J300/0', '2024-01-01T00:00:00', '2025-01-01T00:00:00');
    expect(julian[0]).toBe('2024-03-01T00:00:00');
  });

  it('knows what it has set at an instant, those of changes included', () => {
    const rule = posixRule('CET-1CEST,M3.5.0,M10.5.0/3')!;
    const at = (text: string) => ruleChanges(rule, utc(text), utc('2038-01-01T00:00:00')).at.offset;
    expect(at('2026-03-29T00:59:59')).toBe(3600);
    expect(at('2026-03-29T01:00:00')).toBe(7200);
    expect(at('2026-01-01T00:00:00')).toBe(3600);
    expect(at('2040-07-01T00:00:00')).toBe(7200);
  });

  it.each([
    '',
    'EST',
    'ES5',
    'EST5EDT',
    'EST5EDT,M3.2.0',
    'EST25',
    'EST5EDT,M13.2.0,M11.1.0',
    'EST5EDT,M3.6.0,M11.1.0',
    'EST5EDT,M3.2.7,M11.1.0',
    'EST5EDT,J0,M11.1.0',
    'EST5EDT,J366,M11.1.0',
    'EST5EDT,366,M11.1.0',
    'EST5EDT,M3.2.0/168,M11.1.0',
    'EST5EDT,M3.2.0/2:60,M11.1.0',
    '<>5',
    ':Europe/Berlin',
  ])('is not %j', (text) => expect(posixRule(text)).toBeNull());
});
