import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { sha256Hex } from '@merchantry/hashgate';
import { packageSource, userSource } from '../src/source-file.js';
import { type ClockChange, CLOCK_HORIZON, type ClockRelease } from '../src/time-zones/clock-changes.js';
import { clockRelease } from '../src/time-zones/clock-release.js';
import { builtIn } from './built-in-inputs.js';
import { timetableBytes } from './timetable-bytes.js';

const packed = (name: string) =>
  clockRelease(packageSource(name, 'data/packed/latest.json', 'Public-Domain'));
const compiled = clockRelease(
  userSource(fileURLToPath(new URL('fixtures/zoneinfo/2026d.tar.gz', import.meta.url)), 'tzdb'),
);
const own = builtIn.clockRelease();
const rowsOf = ({ clocks }: ClockRelease) =>
  [...clocks.values()].reduce((sum, { length }) => sum + length, 0);

function timetable(clocks: ReadonlyMap<string, readonly ClockChange[]>) {
  const { bytes, transitions } = timetableBytes(clocks);
  return { zones: clocks.size, transitions, bytes: bytes.length, sha256: sha256Hex(bytes) };
}

describe('the clock changes of release 2025b (moment-timezone 0.6.0)', () => {
  it('make the timetable of published digest', () => {
    const release = packed('moment-timezone-2025b');
    expect(release.tag).toBe('2025b');
    expect(timetable(release.clocks)).toEqual({
      zones: 597,
      transitions: 40_086,
      bytes: 500_285,
      sha256: '882a0e1970888cd2dc809ecbb495f271bb67f644f1372396b1a1204d4afb5fc7',
    });
  });
});

describe('the clock changes of the world', () => {
  it('are those of release 2026f', () => {
    expect([own.tag, own.clocks.size, rowsOf(own)]).toEqual(['2026f', 597, 40_690]);
    expect(timetable(own.clocks)).toEqual({
      zones: 597,
      transitions: 39_738,
      bytes: 496_109,
      sha256: 'ca34488ace13ac0603f1463e6f418e31250e5466c0b8c9a9cd78b90ff48da553',
    });
  });

  it('are whole seconds in ASCII order; the first is since ever, then instants rise to the horizon', () => {
    expect([...own.clocks.keys()]).toEqual([...own.clocks.keys()].sort());
    for (const changes of own.clocks.values()) {
      expect(changes[0].from).toBeNull();
      const instants = changes.slice(1).map(({ from }) => from!);
      expect(instants.every((from, i) => i === 0 || from > instants[i - 1])).toBe(true);
      expect(instants.every((from) => Number.isSafeInteger(from) && from < CLOCK_HORIZON)).toBe(true);
      expect(changes.every(({ offset }) => Number.isSafeInteger(offset) && !Object.is(offset, -0))).toBe(
        true,
      );
    }
  });

  it('keep seconds that minutes would lose: Monrovia until 1972, Dublin until 1880', () => {
    const at = (tzid: string, seq: number) => own.clocks.get(tzid)![seq];
    expect(at('Africa/Monrovia', 2)).toEqual({ from: -1604359012, offset: -2670, abbreviation: 'MMT' });
    expect(at('Africa/Monrovia', 3)).toEqual({ from: 63593070, offset: 0, abbreviation: 'GMT' });
    expect(at('Europe/Dublin', 0)).toEqual({ from: null, offset: -1521, abbreviation: 'LMT' });
  });
});

describe('the clock changes of release 2026d, compiled by zic', () => {
  it('are those of the packed data of 2026d, with one zone more', () => {
    expect([compiled.tag, compiled.clocks.size, rowsOf(compiled)]).toEqual(['2026d', 598, 40_761]);
    expect(compiled.clocks.get('Factory')).toEqual([{ from: null, offset: 0, abbreviation: '-00' }]);
    // What moment-timezone 0.6.4 (2026d) encodes to.
    expect(timetable(new Map([...compiled.clocks].filter(([tzid]) => tzid !== 'Factory')))).toEqual({
      zones: 597,
      transitions: 39_811,
      bytes: 496_985,
      sha256: '71651be7c9f608e34fa13270555f139111d743088ca72fe9159e01ab91693db6',
    });
  });

  it('are those of 2026f to the second and by name, but for what the releases between have changed', () => {
    const changed =
      /^(America\/(Araguaina|Bahia|Belem|Boa_Vista|Campo_Grande|Cuiaba|Eirunepe|Fortaleza|Havana|Maceio|Manaus|Noronha|Porto_Acre|Porto_Velho|Rainy_River|Recife|Rio_Branco|Santarem|Sao_Paulo|Winnipeg)|Brazil\/\w+|Canada\/Central|Cuba|Eire|Europe\/Dublin)$/;
    const same = [...own.clocks.keys()].filter((tzid) => !changed.test(tzid));
    expect(same).toHaveLength(597 - 28);
    const text = ({ clocks }: ClockRelease, tzid: string) => JSON.stringify(clocks.get(tzid));
    expect(same.filter((tzid) => text(compiled, tzid) !== text(own, tzid))).toEqual([]);
  });
});

describe('the zones of this runtime (ICU)', () => {
  const offsetAt = (changes: readonly ClockChange[], instant: number) =>
    changes.filter(({ from }) => from === null || from <= instant).at(-1)!.offset;

  /** Seconds that the runtime adds to UTC at an instant; null for a zone it does not know. */
  function runtimeOffset(tzid: string): ((instant: number) => number) | null {
    let format: Intl.DateTimeFormat;
    try {
      format = new Intl.DateTimeFormat('en-US', {
        timeZone: tzid,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
    } catch {
      return null;
    }
    return (instant) => {
      const part = Object.fromEntries(
        format.formatToParts(1000 * instant).map(({ type, value }) => [type, Number(value)]),
      );
      const local = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
      return local / 1000 - instant;
    };
  }

  /** Noon in mid-January and mid-July of every so many years. */
  const instants = (first: number, last: number, step: number) =>
    Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step).flatMap(
      (year) => [0, 6].map((month) => Date.UTC(year, month, 15, 12) / 1000),
    );

  it.each([
    // Releases from 2024b on disagree whether these four are zones of their own or links to cities.
    ['1885 to 1965', instants(1885, 1965, 8), ['CST6CDT', 'EST5EDT', 'MST7MDT', 'PST8PDT']],
    // Later than 2024 a runtime may not yet know of new laws: Morocco and parts of Canada in 2026.
    ['1970 to 2024', instants(1970, 2024, 3), []],
  ])('say the same of %s', (_, sampled, without) => {
    let compared = 0;
    const other: string[] = [];
    for (const [tzid, changes] of own.clocks) {
      const runtime = without.includes(tzid) ? null : runtimeOffset(tzid);
      if (!runtime) continue;
      compared++;
      if (sampled.some((instant) => runtime(instant) !== offsetAt(changes, instant))) other.push(tzid);
    }
    expect(other).toEqual([]);
    expect(compared).toBeGreaterThanOrEqual(590);
  });
});
