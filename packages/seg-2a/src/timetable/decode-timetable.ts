import { Failure } from '@merchantry/contracts';
import { ENTRY_BYTES, FILE_HEADER_BYTES, MAGIC, VERSION, ZONE_HEADER_BYTES } from './timetable-layout.js';
import { SENTINEL, isTzid, type Timetable } from './timetable.js';

/**
 * The timetable of bytes as docs/timetable-cache.md lays them out. Nothing is allocated that the bytes could not fill, and
 * encoding the result gives the same bytes. Whether offsets are in range is not asked here but in `zoneWindows`.
 *
 * @throws Failure `E_2A_S4_022_CACHE_BYTES_MISSING` for bytes that are cut, go on behind the last zone, begin otherwise or
 * are of another version; for names that are none, do not ascend or repeat; for a zone without entries, one that does not
 * begin at -2^63, and instants that do not rise or pass 2^53
 */
export function decodeTimetable(bytes: Uint8Array): Timetable {
  const reader = new TimetableReader(bytes);
  const zones = reader.header();
  const tzids: string[] = [];
  const starts = new Uint32Array(zones + 1);
  const room = reader.entriesAtMost(zones);
  const instants = new Float64Array(room);
  const offsets = new Int32Array(room);
  let entries = 0;
  for (let zone = 0; zone < zones; zone++) {
    tzids.push(reader.name(tzids[zone - 1]));
    const end = entries + reader.entryCount(tzids[zone]);
    for (const first = entries; entries < end; entries++) {
      instants[entries] = reader.instant(entries === first, instants[entries - 1]);
      offsets[entries] = reader.minutes();
    }
    starts[zone + 1] = entries;
  }
  reader.end();
  return { tzids, starts, instants: instants.slice(0, entries), offsets: offsets.slice(0, entries) };
}

class TimetableReader {
  private readonly view: DataView;
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Number of zones. */
  header(): number {
    this.need(FILE_HEADER_BYTES, 'a header');
    if (MAGIC.some((byte, i) => byte !== this.bytes[i]))
      throw this.refused('TZC1', [...this.bytes.subarray(0, 4)].map((byte) => byte.toString(16)).join(' '));
    const version = this.view.getUint16(4, true);
    if (version !== VERSION) throw this.refused(`version ${VERSION}`, `version ${version}`);
    const zones = this.view.getUint32(6, true);
    this.at = FILE_HEADER_BYTES;
    if (zones === 0) throw this.refused('at least one zone', 'none');
    this.need(zones * (ZONE_HEADER_BYTES + 1 + ENTRY_BYTES), `${zones} zones`);
    return zones;
  }

  /** More entries than the remaining bytes have room for in so many zones there are not. */
  entriesAtMost(zones: number): number {
    return Math.floor((this.bytes.length - this.at - zones * (ZONE_HEADER_BYTES + 1)) / ENTRY_BYTES);
  }

  name(before: string | undefined): string {
    this.need(2, 'the length of a name');
    const length = this.view.getUint16(this.at, true);
    this.at += 2;
    this.need(length, 'a name');
    let name = '';
    for (let i = 0; i < length; i++) name += String.fromCharCode(this.bytes[this.at + i]);
    if (!isTzid(name)) throw this.refused('the name of a zone', JSON.stringify(name));
    if (before !== undefined && name <= before) throw this.refused(`a zone behind ${before}`, name);
    this.at += length;
    return name;
  }

  entryCount(tzid: string): number {
    this.need(4, `the number of entries of ${tzid}`);
    const entries = this.view.getUint32(this.at, true);
    if (entries === 0) throw this.refused(`at least one entry of ${tzid}`, 'none');
    this.at += 4;
    this.need(entries * ENTRY_BYTES, `${entries} entries of ${tzid}`);
    return entries;
  }

  instant(first: boolean, before: number): number {
    const stated = this.view.getBigInt64(this.at, true);
    const seconds = Number(stated);
    // Compared as it stands: the neighbours of -2^63 round to it.
    if (first ? stated !== BigInt(SENTINEL) : !Number.isSafeInteger(seconds) || seconds <= before)
      throw this.refused(
        first ? 'an entry at -2^63' : `an instant after ${before}, below 2^53`,
        String(stated),
      );
    this.at += 8;
    return seconds;
  }

  minutes(): number {
    const minutes = this.view.getInt32(this.at, true);
    this.at += 4;
    return minutes;
  }

  end(): void {
    const surplus = this.bytes.length - this.at;
    if (surplus > 0) throw this.refused('the end', `${surplus} more bytes`);
  }

  private need(length: number, what: string): void {
    const left = this.bytes.length - this.at;
    if (left < length) throw this.refused(`${what} in ${length} bytes`, `${left} bytes`);
  }

  private refused(expected: string, found: string): Failure {
    return new Failure('E_2A_S4_022_CACHE_BYTES_MISSING', 'The bytes of the timetable cannot be read.', {
      dataset: 'tz_timetable_cache',
      expected: `${expected} at byte ${this.at}`,
      found,
      detail: { byte: this.at },
    });
  }
}
