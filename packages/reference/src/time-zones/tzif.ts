import { CLOCK_HORIZON, type ClockChange, faultOf, type Refusal, visibleChanges } from './clock-changes.js';
import { type PosixRule, posixRule, ruleChanges } from './posix-rule.js';

/** Sizes in the header of a data block (RFC 8536, section 3.1). */
interface Counts {
  readonly ut: number;
  readonly standard: number;
  readonly leaps: number;
  readonly instants: number;
  readonly types: number;
  readonly characters: number;
}

const HEADER = 44;
const MAGIC = 'TZif';

/** Instants up to here stand for the beginning of time (RFC 8536, section 3.2). */
const BIG_BANG = -(2n ** 59n);
/** Others lie within what a calendar can tell: some 139,000 years. */
const FURTHEST = 2 ** 42;

function header(bytes: Buffer, start: number, refusal: Refusal): { version: string; counts: Counts } {
  if (bytes.length < start + HEADER)
    throw refusal(`a header of ${HEADER} bytes at byte ${start}`, `${bytes.length} bytes in all`);
  const magic = bytes.toString('latin1', start, start + 4);
  if (magic !== MAGIC) throw refusal(`TZif at byte ${start}`, JSON.stringify(magic));
  const version = bytes.toString('latin1', start + 4, start + 5);
  if (!/[234]/.test(version))
    throw refusal(
      'version 2, 3 or 4 of the format',
      version === '\0' ? 'version 1' : JSON.stringify(version),
    );
  const [ut, standard, leaps, instants, types, characters] = Array.from({ length: 6 }, (_, i) =>
    bytes.readUInt32BE(start + 20 + 4 * i),
  );
  if (leaps > 0) throw refusal('no leap seconds', `${leaps} of them`);
  return { version, counts: { ut, standard, leaps, instants, types, characters } };
}

/** Bytes of a data block with instants of that many bytes; leap seconds there are none. */
const blockSize = ({ ut, standard, instants, types, characters }: Counts, wide: 4 | 8): number =>
  instants * (wide + 1) + types * 6 + characters + standard + ut;

/**
 * Changes of a clock in a compiled TZif file (RFC 8536): its block of 64-bit instants, then the rule of its footer up to
 * the horizon. The clock is set by type 0 before the first instant.
 *
 * @param refusal makes the failure that is thrown for: another format or version 1, bytes missing or left over, leap
 *   seconds, instants that do not rise, an index or an offset out of range, a footer that is no rule or disagrees
 */
export function tzifChanges(bytes: Buffer, refusal: Refusal): ClockChange[] {
  const first = header(bytes, 0, refusal);
  const start = HEADER + blockSize(first.counts, 4);
  const { version, counts } = header(bytes, start, refusal);
  if (version !== first.version)
    throw refusal(`version ${first.version} in both headers`, `version ${version} in the second`);
  const body = start + HEADER;
  const end = body + blockSize(counts, 8);
  if (bytes.length < end)
    throw refusal(`a data block of ${end - body} bytes at byte ${body}`, `${bytes.length - body}`);
  const changes = blockChanges(bytes, body, counts, refusal);
  const fault = faultOf(changes);
  if (fault) throw refusal(fault.expected, `${fault.found} (change ${fault.index})`);
  const rule = footer(bytes, end, refusal);
  return visibleChanges(rule ? [...changes, ...afterLast(changes, rule, refusal)] : changes);
}

function blockChanges(bytes: Buffer, start: number, counts: Counts, refusal: Refusal): ClockChange[] {
  const { instants, types, characters } = counts;
  const indices = start + 8 * instants;
  const records = indices + instants;
  const names = bytes.toString('latin1', records + 6 * types, records + 6 * types + characters);
  const clockOf = (index: number) => {
    if (index >= types) throw refusal(`a local time type below ${types}`, String(index));
    const record = records + 6 * index;
    const designation = bytes[record + 5];
    const nul = names.indexOf('\0', designation);
    if (designation >= characters || nul < 0)
      throw refusal('an abbreviation that ends with NUL', `byte ${designation} of ${characters}`);
    const abbreviation = names.slice(designation, nul);
    if (!/^[A-Za-z0-9+-]*$/.test(abbreviation))
      throw refusal('an abbreviation of letters, digits and signs', JSON.stringify(abbreviation));
    return { offset: bytes.readInt32BE(record), abbreviation: abbreviation || null };
  };
  const changes: ClockChange[] = [{ from: null, ...clockOf(0) }];
  for (let i = 0; i < instants; i++) {
    const instant = bytes.readBigInt64BE(start + 8 * i);
    const clock = clockOf(bytes[indices + i]);
    if (i === 0 && instant <= BIG_BANG) changes[0] = { from: null, ...clock };
    else changes.push({ from: secondsOf(instant, refusal), ...clock });
  }
  return changes;
}

function secondsOf(instant: bigint, refusal: Refusal): number {
  const seconds = Number(instant);
  if (Math.abs(seconds) > FURTHEST) throw refusal('an instant within 2^42 seconds of 1970', String(instant));
  return seconds;
}

/** The rule between the two newlines at the end; null where there is none. */
function footer(bytes: Buffer, start: number, refusal: Refusal): PosixRule | null {
  const text = bytes.toString('latin1', start);
  if (!/^\n[^\n]*\n$/.test(text))
    throw refusal(
      `a footer between two newlines at byte ${start}, and no more`,
      JSON.stringify(text.slice(0, 80)),
    );
  const written = text.slice(1, -1);
  if (written === '') return null;
  const rule = posixRule(written);
  if (!rule) throw refusal('a footer with a TZ rule of POSIX', JSON.stringify(written));
  return rule;
}

/** Changes by the rule after the last one of the data block, which must have left the clock as the rule has it. */
function afterLast(changes: readonly ClockChange[], rule: PosixRule, refusal: Refusal): ClockChange[] {
  const { from, offset } = changes[changes.length - 1];
  if (from === null && rule.daylight)
    throw refusal('a first instant for a footer with daylight saving to follow', 'none');
  const { at, changes: following } = ruleChanges(rule, from ?? 0, CLOCK_HORIZON);
  if (at.offset !== offset)
    throw refusal(`a footer that has ${offset} seconds after the last instant`, `${at.offset} seconds`);
  return following;
}
