import { Failure } from '@merchantry/contracts';
import { parseJson } from '@merchantry/hashgate';
import { z } from 'zod';
import { at } from '../csv-rows.js';
import { type SourceFile, sourceText } from '../source-file.js';
import {
  type ClockChange,
  type ClockRelease,
  faultOf,
  inAsciiOrder,
  type Refusal,
  RELEASE_TAG,
  TZID,
  visibleChanges,
} from './clock-changes.js';

/** moment-timezone's packed data. Each zone is `name|abbreviations|offsets|indices|untils|population`. */
const packedShape = z.object({
  version: z.string().regex(RELEASE_TAG),
  zones: z.array(z.string()).min(1),
  links: z.array(z.string()),
});

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX';

/**
 * Seconds of a number of minutes to the base 60, with at most one digit behind the point: whole, so nothing is rounded.
 * @returns null for another text
 */
export function secondsOf(packed: string): number | null {
  if (!/^-?(?:[0-9a-zA-X]+(?:\.[0-9a-zA-X])?|\.[0-9a-zA-X])$/.test(packed)) return null;
  const sign = packed.startsWith('-') ? -1 : 1;
  const [minutes, fraction = '0'] = packed.slice(sign < 0 ? 1 : 0).split('.');
  let seconds = 0;
  for (const digit of minutes + fraction) seconds = 60 * seconds + DIGITS.indexOf(digit);
  // Zero has no sign here, so that no -0 is written.
  return Number.isSafeInteger(seconds) ? sign * seconds || 0 : null;
}

/** Changes of one packed zone: offsets are turned from west to east, differences of instants added up. */
function unpack(packed: string, refusal: Refusal): readonly [string, ClockChange[]] {
  const fields = packed.split('|');
  if (fields.length !== 5 && fields.length !== 6)
    throw refusal('name|abbreviations|offsets|indices|untils|population', `${fields.length} fields`);
  const [tzid, names, west, periods, untils] = fields;
  if (!TZID.test(tzid)) throw refusal('the name of a zone', JSON.stringify(tzid));
  const number = (text: string): number => {
    const seconds = secondsOf(text);
    if (seconds === null) throw refusal('minutes to the base 60', JSON.stringify(text));
    return seconds;
  };
  const abbreviations = names.split(' ');
  const offsets = west.split(' ').map((text) => -number(text) || 0);
  if (abbreviations.length !== offsets.length)
    throw refusal(`${offsets.length} abbreviations`, `${abbreviations.length}`);
  const ends = untils === '' ? [] : untils.split(' ');
  if (periods.length !== ends.length + 1) throw refusal(`${ends.length + 1} indices`, `${periods.length}`);
  let from: number | null = null;
  const changes = [...periods].map((digit, i): ClockChange => {
    const index = DIGITS.indexOf(digit);
    if (index < 0 || index >= offsets.length)
      throw refusal(`an index below ${offsets.length}`, JSON.stringify(digit));
    if (i > 0) from = (from ?? 0) + number(ends[i - 1]);
    return { from, offset: offsets[index], abbreviation: abbreviations[index] || null };
  });
  const fault = faultOf(changes);
  if (fault) throw refusal(fault.expected, `${fault.found} (period ${fault.index} of ${tzid})`);
  return [tzid, visibleChanges(changes)];
}

/**
 * The release in moment-timezone's packed data (`data/packed/latest.json`), links expanded. Offsets there are minutes west
 * and instants minutes since the one before, both to the base 60 with one digit behind the point: whole seconds.
 *
 * @throws Failure reference_source_invalid (with the zone or link as `column`), ingress_pk_duplicate
 */
export function packedRelease(source: SourceFile): ClockRelease {
  const invalid = (column: string | undefined, expected: string, found: string, cause?: unknown) =>
    new Failure('reference_source_invalid', `${source.id} is not packed data of moment-timezone`, {
      ...at(source),
      column,
      expected,
      found,
      cause,
    });
  const checked = packedShape.safeParse(jsonOf(source, invalid));
  if (!checked.success) {
    const [{ path, message }] = checked.error.issues;
    throw invalid(path.join('.') || '(top)', '{"version": "2026f", "zones": [...], "links": [...]}', message);
  }
  const { version, zones, links } = checked.data;
  const clocks = new Map<string, readonly ClockChange[]>();
  const add = (tzid: string, changes: readonly ClockChange[], column: string): void => {
    if (clocks.has(tzid))
      throw new Failure('ingress_pk_duplicate', `${source.id} names ${tzid} twice`, {
        ...at(source),
        column,
        expected: `${tzid} once`,
        found: tzid,
      });
    clocks.set(tzid, changes);
  };
  for (const [i, packed] of zones.entries()) {
    const column = `zones.${i}`;
    add(...unpack(packed, (expected, found) => invalid(column, expected, found)), column);
  }
  const own = new Map(clocks);
  for (const [i, link] of links.entries()) {
    const column = `links.${i}`;
    const [target, tzid, ...rest] = link.split('|');
    const changes = own.get(target);
    if (!changes || tzid === undefined || !TZID.test(tzid) || rest.length > 0)
      throw invalid(column, 'a zone of the file and another name for it, zone|name', JSON.stringify(link));
    add(tzid, changes, column);
  }
  return { tag: version, clocks: inAsciiOrder(clocks) };
}

function jsonOf(
  source: SourceFile,
  invalid: (column: undefined, expected: string, found: string, cause: unknown) => Failure,
): unknown {
  const text = sourceText(source).replace(/^\uFEFF/, '');
  try {
    return parseJson(text);
  } catch (cause) {
    const found = cause instanceof Failure ? cause.place.found : undefined;
    throw invalid(undefined, 'JSON', found ?? String(cause), cause);
  }
}
