import { type Timetable } from './timetable.js';
import { ENTRY_BYTES, FILE_HEADER_BYTES, MAGIC, VERSION, ZONE_HEADER_BYTES } from './timetable-layout.js';

/** A timetable as the bytes of docs/timetable-cache.md. Equal timetables give equal bytes, and no others do. */
export function encodeTimetable({ tzids, starts, instants, offsets }: Timetable): Uint8Array {
  const names = tzids.reduce((length, tzid) => length + tzid.length, 0);
  const bytes = new Uint8Array(
    FILE_HEADER_BYTES + ZONE_HEADER_BYTES * tzids.length + names + ENTRY_BYTES * instants.length,
  );
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint16(4, VERSION, true);
  view.setUint32(6, tzids.length, true);
  let at = FILE_HEADER_BYTES;
  tzids.forEach((tzid, zone) => {
    view.setUint16(at, tzid.length, true);
    at += 2;
    for (let i = 0; i < tzid.length; i++) bytes[at++] = tzid.charCodeAt(i);
    view.setUint32(at, starts[zone + 1] - starts[zone], true);
    at += 4;
    for (let i = starts[zone]; i < starts[zone + 1]; i++) {
      view.setBigInt64(at, BigInt(instants[i]), true);
      view.setInt32(at + 8, offsets[i], true);
      at += ENTRY_BYTES;
    }
  });
  return bytes;
}
