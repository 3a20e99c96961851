import { createRequire } from 'node:module';
import { type OffsetRow } from '../src/index.js';

/** Packages that carry the tz database, by release. */
export const RELEASES = { '2025b': 'moment-timezone-2025b', '2026f': 'moment-timezone' } as const;

interface PackedZones {
  readonly version: string;
  /** `name|abbreviations|offsets|index of each period|period lengths|population` */
  readonly zones: readonly string[];
  /** `name|name`: both have the same clocks, and the first one data. */
  readonly links: readonly string[];
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX';

/** Minutes in base 60, with at most one digit behind the point, as whole seconds. */
function seconds(minutes: string): number {
  const [, sign, whole, part] = /^(-?)(\w*)\.?(\w?)$/.exec(minutes)!;
  const value = [...(whole + (part || '0'))].reduce((sum, digit) => sum * 60 + DIGITS.indexOf(digit), 0);
  return sign === '' ? value : -value;
}

/** Rows of a release in order of zone and instant, instants from `horizon` (seconds) on left out. */
export function momentRows(release: keyof typeof RELEASES, horizon: number): OffsetRow[] {
  const packed = createRequire(import.meta.url)(
    `${RELEASES[release]}/data/packed/latest.json`,
  ) as PackedZones;
  if (packed.version !== release) throw new Error(`${packed.version} is installed as ${release}`);
  const periods = new Map<string, (tzid: string) => OffsetRow[]>();
  for (const zone of packed.zones) {
    const [name, , offsets, indices, lengths] = zone.split('|');
    const west = offsets.split(' ').map(seconds);
    const untils: number[] = [];
    if (lengths) for (const length of lengths.split(' ')) untils.push((untils.at(-1) ?? 0) + seconds(length));
    periods.set(name, (tzid) =>
      [...indices]
        .map((digit, i) => ({
          tzid,
          fromUtc: i === 0 ? null : untils[i - 1],
          offsetSeconds: 0 - west[DIGITS.indexOf(digit)],
        }))
        .filter(({ fromUtc }) => fromUtc === null || fromUtc < horizon),
    );
  }
  for (const link of packed.links) {
    const [name, alias] = link.split('|');
    periods.set(alias, periods.get(name)!);
  }
  return [...periods.keys()].sort().flatMap((tzid) => periods.get(tzid)!(tzid));
}
