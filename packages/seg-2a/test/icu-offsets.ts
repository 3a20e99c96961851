const OFFSET = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;
const secondsOf = new Map<string, number>();

function parsed(text: string): number {
  const [, sign, hours, minutes, seconds] = OFFSET.exec(text)!;
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0));
}

/** Seconds east of UTC by the zone data of Node; null for a zone that they do not have. */
export function icuOffsets(tzid: string): ((epochSeconds: number) => number) | null {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: tzid, timeZoneName: 'longOffset' });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  return (epochSeconds) => {
    const text = format.format(epochSeconds * 1000);
    const zone = text.slice(text.indexOf('GMT'));
    let seconds = secondsOf.get(zone);
    if (seconds === undefined) secondsOf.set(zone, (seconds = parsed(zone)));
    return seconds;
  };
}
