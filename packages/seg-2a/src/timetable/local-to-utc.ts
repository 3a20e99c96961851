import { Failure } from '@merchantry/contracts';
import { type LocalRule } from './local-rule.js';
import { entryAt, type ZoneIndex } from './zone-index.js';

/**
 * The instant at which clocks of a zone show a local time. It lies within the zone's furthest offsets of that local time
 * read as UTC; every entry in force there is asked whether it was in force at the instant that it gives itself.
 *
 * @param zone index into `tzids`
 * @param local finite seconds since 1970-01-01T00:00 on the local clock
 * @param west,east least and greatest offset of the zone, seconds
 * @returns seconds since 1970
 * @throws Failure `local_time_gap`, `local_time_fold` when the rule refuses such
 */
export function localToUtc(
  index: ZoneIndex,
  zone: number,
  local: number,
  rule: LocalRule,
  west: number,
  east: number,
): number {
  const { timetable, offsetSeconds } = index;
  const { instants, starts } = timetable;
  const from = entryAt(index, zone, local - east);
  const to = entryAt(index, zone, local - west);
  if (from === to) return local - offsetSeconds[from];
  const last = starts[zone + 1] - 1;
  let first = NaN;
  let again = NaN;
  for (let i = from; i <= to; i++) {
    const instant = local - offsetSeconds[i];
    if (instant < instants[i] || (i < last && instant >= instants[i + 1])) continue;
    if (Number.isNaN(first)) first = instant;
    else again = instant;
  }
  if (Number.isNaN(first)) return throughGap(index, zone, local, rule, from);
  if (Number.isNaN(again)) return first;
  if (rule.fold === 'refuse') throw refused('local_time_fold', 'occurred twice', index, zone, local);
  return rule.fold === 'earlier' ? first : again;
}

/** A local time that no entry shows lies before the first one that begins later. */
function throughGap(index: ZoneIndex, zone: number, local: number, rule: LocalRule, from: number): number {
  if (rule.gap === 'refuse') throw refused('local_time_gap', 'was skipped', index, zone, local);
  const { timetable, offsetSeconds } = index;
  let after = from + 1;
  while (local >= timetable.instants[after] + offsetSeconds[after]) after++;
  return local - offsetSeconds[rule.gap === 'forward' ? after - 1 : after];
}

function refused(
  code: 'local_time_gap' | 'local_time_fold',
  happened: string,
  { timetable }: ZoneIndex,
  zone: number,
  local: number,
): Failure {
  return new Failure(code, `A local time of ${timetable.tzids[zone]} ${happened}.`, {
    expected: 'a local time that occurred once',
    found: `${local} s since 1970 on the local clock`,
    detail: { tzid: timetable.tzids[zone], local_seconds: local },
  });
}
