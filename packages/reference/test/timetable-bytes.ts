/** One zone of a timetable: from when (seconds; null since ever) which offset (seconds) holds. */
type Clock = readonly { readonly from: number | null; readonly offset: number }[];

/** Whole minutes of an offset, halves to the even one. */
function minutesOf(seconds: number): number {
  const below = Math.floor(seconds / 60);
  const rest = seconds - 60 * below;
  if (rest !== 30) return rest < 30 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/**
 * The timetable format of segment 2A, written here a second time so that two writers vouch for each other: `TZC1`, version,
 * zones; then each zone by name with its instants (the first one -2^63) and offsets in minutes, changes of those only.
 */
export function timetableBytes(clocks: ReadonlyMap<string, Clock>): { bytes: Buffer; transitions: number } {
  const parts: Buffer[] = [];
  const number = (bytes: number, write: (buffer: Buffer) => void) => {
    const buffer = Buffer.alloc(bytes);
    write(buffer);
    parts.push(buffer);
  };
  let transitions = 0;
  parts.push(Buffer.from('TZC1', 'ascii'));
  number(2, (b) => b.writeUInt16LE(1));
  number(4, (b) => b.writeUInt32LE(clocks.size));
  for (const tzid of [...clocks.keys()].sort()) {
    const kept = clocks
      .get(tzid)!
      .map(({ from, offset }) => ({ from, minutes: minutesOf(offset) }))
      .filter(({ minutes }, i, all) => i === 0 || minutes !== all[i - 1].minutes);
    transitions += kept.length - 1;
    number(2, (b) => b.writeUInt16LE(tzid.length));
    parts.push(Buffer.from(tzid, 'ascii'));
    number(4, (b) => b.writeUInt32LE(kept.length));
    for (const { from, minutes } of kept) {
      number(8, (b) => b.writeBigInt64LE(from === null ? -(2n ** 63n) : BigInt(from)));
      number(4, (b) => b.writeInt32LE(minutes));
    }
  }
  return { bytes: Buffer.concat(parts), transitions };
}
