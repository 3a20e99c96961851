import { Failure } from '@merchantry/contracts';
import { decodeTimetable } from './decode-timetable.js';
import { checkLength, checkSeconds, isSeconds } from './local-seconds.js';
import { type LocalRule } from './local-rule.js';
import { ZoneClock, type LocalMoment } from './zone-clock.js';
import { entryAt, indexZones, type ZoneIndex } from './zone-index.js';

export { ZoneClock, type LocalMoment, type LocalRule };

/**
 * Local time of every zone of a timetable, and of nothing else: no zone data of the machine are read. After the last entry
 * of a zone its clocks stay as they are, so a table that ends in 2037 knows no summer time of 2038.
 *
 * Answers are to the minute of offset that the table holds. Times are seconds, UTC since 1970-01-01T00:00:00Z without leap
 * seconds, local since 1970-01-01T00:00 on the local clock.
 */
export class LocalTime {
  private readonly index: ZoneIndex;
  private readonly numbers: ReadonlyMap<string, number>;
  private readonly clocks: ZoneClock[] = [];

  constructor(index: ZoneIndex) {
    this.index = index;
    this.numbers = new Map(this.tzids.map((tzid, zone) => [tzid, zone]));
  }

  /** Names of all zones in ASCII order. */
  get tzids(): readonly string[] {
    return this.index.timetable.tzids;
  }

  has(tzid: string): boolean {
    return this.numbers.has(tzid);
  }

  /**
   * Position of a zone among `tzids`, as `toLocalByZone` takes it.
   *
   * @throws Failure `local_time_zone_unknown`
   */
  zoneNumber(tzid: string): number {
    const zone = this.numbers.get(tzid);
    if (zone !== undefined) return zone;
    throw new Failure('local_time_zone_unknown', `The timetable has no zone ${tzid}.`, {
      column: 'tzid',
      expected: `one of ${this.tzids.length} zones`,
      found: tzid,
    });
  }

  /**
   * Clocks of one zone.
   *
   * @throws Failure `local_time_zone_unknown`
   */
  zone(tzid: string): ZoneClock {
    const zone = this.zoneNumber(tzid);
    return (this.clocks[zone] ??= new ZoneClock(this.index, zone));
  }

  /**
   * What clocks of a zone show at an instant.
   *
   * @throws Failure `local_time_zone_unknown`, `local_time_not_finite`
   */
  toLocal(tzid: string, epochSeconds: number): LocalMoment {
    return this.zone(tzid).toLocal(epochSeconds);
  }

  /**
   * The instant at which clocks of a zone show a local time, in seconds since 1970.
   *
   * @throws Failure `local_time_zone_unknown`, `local_time_not_finite`; `local_time_gap`, `local_time_fold` when the rule
   * refuses such
   */
  toUtc(tzid: string, localSeconds: number, rule: LocalRule): number {
    return this.zone(tzid).toUtc(localSeconds, rule);
  }

  /**
   * Local seconds of a column of instants, each in a zone of its own.
   *
   * @param zones positions among `tzids`
   * @param out as long as `epochSeconds`, and may be it
   * @throws Failure `local_time_zone_unknown`, `local_time_not_finite` with the row; `local_time_buffer_short`
   */
  toLocalByZone(zones: Uint16Array | Uint32Array, epochSeconds: Float64Array, out: Float64Array): void {
    const { index } = this;
    const { offsetSeconds } = index;
    const count = this.tzids.length;
    checkLength('zones', zones.length, epochSeconds.length);
    checkLength('out', out.length, epochSeconds.length);
    for (let i = 0; i < epochSeconds.length; i++) {
      const instant = epochSeconds[i];
      const zone = zones[i];
      if (zone >= count) throw noSuchZone(zone, count, i);
      if (!isSeconds(instant)) checkSeconds(instant, i);
      out[i] = instant + offsetSeconds[entryAt(index, zone, instant)];
    }
  }
}

/**
 * Local time from the bytes of a timetable (`tz_cache_v1.bin` of a world).
 *
 * @throws Failure `E_2A_S4_022_CACHE_BYTES_MISSING` when they are none
 */
export const openTimetable = (bytes: Uint8Array): LocalTime =>
  new LocalTime(indexZones(decodeTimetable(bytes)));

const noSuchZone = (zone: number, count: number, row: number): Failure =>
  new Failure('local_time_zone_unknown', 'A row names no zone of the timetable.', {
    column: 'zones',
    row,
    expected: `a position below ${count}`,
    found: String(zone),
  });
