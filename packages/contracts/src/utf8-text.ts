const NEWLINE = 10;

/**
 * The text of UTF-8 bytes, a byte-order mark dropped. Bytes that are no UTF-8 are never replaced: `refuse` makes the
 * error from the 1-based line of the first of them.
 */
export function utf8Text(bytes: Uint8Array, refuse: (line: number) => Error): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse(firstBadLine(bytes));
  }
}

/** A line feed is never part of a longer sequence, so lines can be judged one by one. */
function firstBadLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let line = 1, start = 0; ; line++) {
    const end = bytes.indexOf(NEWLINE, start);
    try {
      decoder.decode(bytes.subarray(start, end < 0 ? bytes.length : end));
    } catch {
      return line;
    }
    if (end < 0) return line;
    start = end + 1;
  }
}
