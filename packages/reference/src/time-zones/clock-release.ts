import { Failure } from '@merchantry/contracts';
import { at } from '../csv-rows.js';
import type { SourceFile } from '../source-file.js';
import type { ClockRelease } from './clock-changes.js';
import { packedRelease } from './packed-clocks.js';
import { archivedRelease } from './zoneinfo-archive.js';

/**
 * The tz database in a file: moment-timezone's packed data where it begins as JSON does, or else a tar of compiled zones.
 * @throws Failure as `packedRelease` and `archivedRelease`
 */
export function clockRelease(source: SourceFile): ClockRelease {
  const beginning = source.bytes
    .toString('utf8', 0, 256)
    .replace(/^\uFEFF/, '')
    .trimStart();
  return /^[{[]/.test(beginning) ? packedRelease(source) : archivedRelease(source);
}

/**
 * Whether every zone of the polygons has a clock.
 * @param polygons whose zones they are
 * @param tzdb what the clocks were read from
 * @param blamed of the two, the one that the failure points at
 * @throws Failure ingress_fk_unknown
 */
export function assertKnownZones(
  tzids: readonly string[],
  { clocks }: ClockRelease,
  { polygons, tzdb, blamed }: Record<'polygons' | 'tzdb' | 'blamed', SourceFile>,
): void {
  const unknown = tzids.filter((tzid) => !clocks.has(tzid));
  if (unknown.length === 0) return;
  throw new Failure('ingress_fk_unknown', `${polygons.id} draws time zones that ${tzdb.id} does not hold`, {
    ...at(blamed),
    column: 'tzid',
    expected: 'zones or links of the tz database',
    found: unknown.slice(0, 20).join(' '),
  });
}
