import { Failure } from '@merchantry/contracts';
import { zonesMissing, type Timetable } from './timetable.js';

/**
 * Whether the timetable holds every zone that a place may lie in.
 *
 * @param tzids zones of the polygons, in any order, repeated or not
 * @throws Failure `E_2A_S3_053_TZID_COVERAGE_MISMATCH` with the zones that it lacks (`detail.missing_tzids`)
 */
export function checkCoverage(timetable: Timetable, tzids: Iterable<string>): void {
  const missing = zonesMissing(timetable, tzids);
  if (missing.length === 0) return;
  throw new Failure('E_2A_S3_053_TZID_COVERAGE_MISMATCH', 'Polygons stand for zones without a timetable.', {
    dataset: 'tz_timetable_cache',
    expected: 'every zone of the polygons',
    found: `not ${missing.slice(0, 20).join(' ')} (${missing.length} of ${timetable.tzids.length})`,
    detail: { missing_tzids: missing },
  });
}
