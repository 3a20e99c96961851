import { Failure } from '@merchantry/contracts';
import { at } from '../csv-rows.js';
import { type SourceFile, sourceText } from '../source-file.js';

/** The parts of moment-timezone's packed data that name zones. */
interface PackedZones {
  readonly version: string;
  readonly zones: readonly string[];
  readonly links: readonly string[];
}

/** Every zone and link name of moment-timezone's packed data. */
export function knownZoneNames(source: SourceFile): ReadonlySet<string> {
  const { zones, links } = JSON.parse(sourceText(source)) as PackedZones;
  return new Set([
    ...zones.map((zone) => zone.slice(0, zone.indexOf('|'))),
    ...links.flatMap((link) => link.split('|')),
  ]);
}

/** @throws Failure ingress_fk_unknown for zones whose clock changes nobody knows */
export function assertKnownZones(
  tzids: readonly string[],
  known: ReadonlySet<string>,
  source: SourceFile,
): void {
  const unknown = tzids.filter((tzid) => !known.has(tzid));
  if (unknown.length === 0) return;
  throw new Failure(
    'ingress_fk_unknown',
    `${source.id} names time zones that the tz database does not hold`,
    {
      ...at(source),
      column: 'tzid',
      expected: 'zones or links of the pinned tz database',
      found: unknown.slice(0, 20).join(' '),
    },
  );
}
