import type { ClockChange } from './clock-changes.js';

/** A day of any year and the seconds from its midnight on. */
interface RuleDate {
  /** Days from 1970-01-01 to that day of a year. */
  readonly day: (year: number) => number;
  /** By the clock that is left; from -167 to 167 hours. */
  readonly time: number;
}

/** One of the two clocks of a rule. */
type RuleClock = Pick<ClockChange, 'offset' | 'abbreviation'>;

/** What a POSIX TZ string says of a clock: one setting for ever, or two with the days on which they follow each other. */
export interface PosixRule {
  readonly standard: RuleClock;
  readonly daylight?: RuleClock & { readonly start: RuleDate; readonly end: RuleDate };
}

const DAY = 86_400;

/** Days from 1970-01-01 to the first of a month (0 is January), in the Gregorian calendar. */
const daysTo = (year: number, month: number): number =>
  new Date(0).setUTCFullYear(year, month, 1) / (1000 * DAY);
const isLeap = (year: number): boolean => daysTo(year, 2) - daysTo(year, 1) === 29;

const NAME = String.raw`(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)`;
const TIME = String.raw`[+-]?\d{1,3}(?::\d{2}(?::\d{2})?)?`;
const DATE = String.raw`(?:J\d{1,3}|\d{1,3}|M\d{1,2}\.\d\.\d)(?:/${TIME})?`;
const RULE = new RegExp(`^(${NAME})(${TIME})(?:(${NAME})(${TIME})?,(${DATE}),(${DATE}))?$`);

/** Seconds of `hh[:mm[:ss]]`, with a sign or without; null where a part is out of its range. */
function secondsOfTime(text: string, mostHours: number): number | null {
  const negative = text.startsWith('-');
  const [hours, minutes = 0, seconds = 0] = text.replace(/^[+-]/, '').split(':').map(Number);
  if (hours > mostHours || minutes > 59 || seconds > 59) return null;
  const sum = 3600 * hours + 60 * minutes + seconds;
  return negative ? -sum || 0 : sum;
}

/** `Jn` (1 to 365, 29 February never counted), `n` (0 to 365, counted) or `Mm.w.d` (week 5 is the last), with a time. */
function ruleDate(text: string): RuleDate | null {
  const [date, clock = '2'] = text.split('/');
  const time = secondsOfTime(clock, 167);
  if (time === null) return null;
  if (date.startsWith('J')) {
    const n = Number(date.slice(1));
    if (n < 1 || n > 365) return null;
    return { time, day: (year) => daysTo(year, 0) + n - 1 + (isLeap(year) && n >= 60 ? 1 : 0) };
  }
  if (!date.startsWith('M')) {
    const n = Number(date);
    return n > 365 ? null : { time, day: (year) => daysTo(year, 0) + n };
  }
  const [month, week, weekday] = date.slice(1).split('.').map(Number);
  if (month < 1 || month > 12 || week < 1 || week > 5 || weekday > 6) return null;
  return {
    time,
    day: (year) => {
      const first = daysTo(year, month - 1);
      const end = daysTo(year, month);
      // 1970-01-01 was a Thursday, the fifth day of a week that begins with Sunday as the zeroth.
      const day = first + ((weekday - ((first + 4) % 7) + 14) % 7) + 7 * (week - 1);
      return day < end ? day : day - 7;
    },
  };
}

const plain = (name: string): string => name.replace(/[<>]/g, '');

/**
 * A TZ string of POSIX with the wider times of day of RFC 8536, section 3.3.1. Offsets are written west there and turned
 * east here. A daylight-saving clock needs its two dates.
 * @returns null for another text
 */
export function posixRule(text: string): PosixRule | null {
  const [, name, west, dstName, dstWest, from, to] = RULE.exec(text) ?? [];
  if (name === undefined) return null;
  const eastOf = (written: string): number | null => {
    const seconds = secondsOfTime(written, 24);
    return seconds === null ? null : -seconds || 0;
  };
  const offset = eastOf(west);
  if (offset === null) return null;
  const standard = { offset, abbreviation: plain(name) };
  if (dstName === undefined) return { standard };
  const dstOffset = dstWest === undefined ? offset + 3600 : eastOf(dstWest);
  const start = ruleDate(from);
  const end = ruleDate(to);
  if (dstOffset === null || !start || !end) return null;
  return { standard, daylight: { offset: dstOffset, abbreviation: plain(dstName), start, end } };
}

/**
 * What the rule sets the clock to from `after` (seconds) on, and its changes from then to `horizon`, both excluded.
 * Of two changes at one instant the one to daylight saving holds: so RFC 8536 writes a clock that always saves it.
 */
export function ruleChanges(
  { standard, daylight }: PosixRule,
  after: number,
  horizon: number,
): { readonly at: RuleClock; readonly changes: ClockChange[] } {
  if (!daylight) return { at: standard, changes: [] };
  const yearOf = (seconds: number) => new Date(1000 * seconds).getUTCFullYear();
  const { start, end, offset, abbreviation } = daylight;
  const byInstant = new Map<number, ClockChange>();
  // A date may lie a week outside of its year.
  for (let year = yearOf(after) - 2; year <= yearOf(Math.max(after, horizon)) + 1; year++) {
    const saving = DAY * start.day(year) + start.time - standard.offset;
    byInstant.set(saving, { from: saving, offset, abbreviation });
    const over = DAY * end.day(year) + end.time - offset;
    if (byInstant.get(over)?.offset !== offset) byInstant.set(over, { from: over, ...standard });
  }
  const all = [...byInstant].sort(([a], [b]) => a - b);
  const before = all.filter(([instant]) => instant <= after).at(-1)![1];
  return {
    at: { offset: before.offset, abbreviation: before.abbreviation },
    changes: all.filter(([instant]) => instant > after && instant < horizon).map(([, change]) => change),
  };
}
