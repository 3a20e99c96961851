/** Entries `[instant, minutes]` of every zone, by docs/timetable-cache.md alone: no line is shared with the product. */
export function readTimetable(bytes: Uint8Array): Map<string, [bigint, number][]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = 0;
  const next = (length: number) => (position += length) - length;
  const text = (length: number) => new TextDecoder('latin1').decode(bytes.subarray(next(length), position));
  if (text(4) !== 'TZC1' || view.getUint16(next(2), true) !== 1) throw new Error('not a timetable');
  const zones = new Map<string, [bigint, number][]>();
  for (let left = view.getUint32(next(4), true); left > 0; left--) {
    const name = text(view.getUint16(next(2), true));
    const entries: [bigint, number][] = [];
    for (let more = view.getUint32(next(4), true); more > 0; more--)
      entries.push([view.getBigInt64(next(8), true), view.getInt32(next(4), true)]);
    zones.set(name, entries);
  }
  if (position !== bytes.length) throw new Error(`${bytes.length - position} bytes too many`);
  return zones;
}
