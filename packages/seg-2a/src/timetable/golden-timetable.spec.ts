import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readTimetable } from '../../test/independent-reader.js';
import { worldTimetable } from '../../test/world-timetable.js';
import { decodeTimetable, encodeTimetable, legality, transitionCount } from '../index.js';

const figures = (release: '2025b' | '2026f') => {
  const { timetable, adjustments } = worldTimetable(release);
  const bytes = encodeTimetable(timetable);
  return {
    zones: timetable.tzids.length,
    transitions: transitionCount(timetable),
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    least: Math.min(...timetable.offsets),
    most: Math.max(...timetable.offsets),
    roundedSince1972: adjustments.filter((a) => a.transition_unix_utc > 63072000n).length,
  };
};

describe('tzdata 2025b up to 2038', () => {
  const { timetable } = worldTimetable('2025b');

  it('makes the bytes that another engine of this design makes', () => {
    expect(figures('2025b')).toEqual({
      zones: 597,
      transitions: 40086,
      bytes: 500285,
      sha256: '882a0e1970888cd2dc809ecbb495f271bb67f644f1372396b1a1204d4afb5fc7',
      least: -956,
      most: 914,
      roundedSince1972: 0,
    });
  });

  it.each([
    ['Europe/London', 121, 120],
    ['America/New_York', 117, 118],
    ['Europe/Paris', 91, 91],
    ['Asia/Kolkata', 3, 3],
    ['Etc/UTC', 0, 0],
  ])('has in %s %d gaps and %d folds', (tzid, gaps, folds) => {
    expect(legality(timetable, [tzid]).zones).toEqual([{ tzid, gaps, folds }]);
  });

  it('is lawful in every zone', () => {
    const { gapWindows, foldWindows } = legality(timetable, timetable.tzids);
    expect(gapWindows + foldWindows).toBe(transitionCount(timetable));
  });

  it('survives decoding, and a reader that shares no code sees the same zones', () => {
    const bytes = encodeTimetable(timetable);
    expect(decodeTimetable(bytes)).toEqual(timetable);
    const zones = readTimetable(bytes);
    expect([...zones.keys()]).toEqual(timetable.tzids);
    expect(zones.get('Asia/Kolkata')!.map(([, minutes]) => minutes)).toEqual([
      353, 321, 330, 390, 330, 390, 330,
    ]);
    expect([...zones.values()].flat().length).toBe(timetable.instants.length);
  });
});

// These values may be wrong, but they may not change by accident: worlds seal the bytes.
describe('tzdata 2026f up to 2038, which worlds pin', () => {
  it('makes the same bytes as ever', () => {
    expect(figures('2026f')).toEqual({
      zones: 597,
      transitions: 39738,
      bytes: 496109,
      sha256: 'ca34488ace13ac0603f1463e6f418e31250e5466c0b8c9a9cd78b90ff48da553',
      least: -956,
      most: 914,
      roundedSince1972: 0,
    });
  });
});
