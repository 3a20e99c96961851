import { type LocalRule } from './local-rule.js';
import { localToUtc } from './local-to-utc.js';
import { checkLength, checkSeconds, isSeconds } from './local-seconds.js';
import { entryAt, type ZoneIndex } from './zone-index.js';

/** What clocks show at an instant. */
export interface LocalMoment {
  /** Minutes east of UTC. */
  readonly offsetMinutes: number;
  /** Seconds since 1970-01-01T00:00 on the local clock, as if it had never been changed. */
  readonly localSeconds: number;
}

/** Clocks of one zone. Resolve it once (`LocalTime.zone`) and convert columns by it; nothing is allocated in between. */
export class ZoneClock {
  readonly tzid: string;
  private readonly west: number;
  private readonly east: number;

  constructor(
    private readonly index: ZoneIndex,
    /** Position of the zone among `tzids`. */
    readonly zone: number,
  ) {
    const { tzids, starts } = index.timetable;
    const offsets = index.offsetSeconds.subarray(starts[zone], starts[zone + 1]);
    this.tzid = tzids[zone];
    this.west = offsets.reduce((least, offset) => Math.min(least, offset), offsets[0]);
    this.east = offsets.reduce((most, offset) => Math.max(most, offset), offsets[0]);
  }

  /**
   * Minutes east of UTC at an instant.
   *
   * @param epochSeconds seconds since 1970, fractions allowed
   * @throws Failure `local_time_not_finite`
   */
  offsetMinutes(epochSeconds: number): number {
    checkSeconds(epochSeconds);
    return this.index.timetable.offsets[entryAt(this.index, this.zone, epochSeconds)];
  }

  /** What clocks show at an instant. Parameter and errors are those of `offsetMinutes`. */
  toLocal(epochSeconds: number): LocalMoment {
    const offsetMinutes = this.offsetMinutes(epochSeconds);
    return { offsetMinutes, localSeconds: epochSeconds + offsetMinutes * 60 };
  }

  /**
   * The instant at which clocks show a local time, in seconds since 1970.
   *
   * @param localSeconds seconds since 1970-01-01T00:00 on the local clock
   * @throws Failure `local_time_not_finite`; `local_time_gap`, `local_time_fold` when the rule refuses such
   */
  toUtc(localSeconds: number, rule: LocalRule): number {
    checkSeconds(localSeconds);
    return localToUtc(this.index, this.zone, localSeconds, rule, this.west, this.east);
  }

  /**
   * Local seconds of a column of instants.
   *
   * @param out as long as `epochSeconds`, and may be it
   * @throws Failure `local_time_not_finite` with the row, `local_time_buffer_short`
   */
  toLocalAll(epochSeconds: Float64Array, out: Float64Array): void {
    const { index, zone } = this;
    const { offsetSeconds } = index;
    checkLength('out', out.length, epochSeconds.length);
    for (let i = 0; i < epochSeconds.length; i++) {
      const instant = epochSeconds[i];
      if (!isSeconds(instant)) checkSeconds(instant, i);
      out[i] = instant + offsetSeconds[entryAt(index, zone, instant)];
    }
  }

  /**
   * Instants of a column of local seconds. Rows before one that is refused are written.
   *
   * @param out as long as `localSeconds`, and may be it
   * @throws Failure as `toUtc`, with the row, and `local_time_buffer_short`
   */
  toUtcAll(localSeconds: Float64Array, rule: LocalRule, out: Float64Array): void {
    checkLength('out', out.length, localSeconds.length);
    for (let i = 0; i < localSeconds.length; i++) {
      const local = localSeconds[i];
      if (!isSeconds(local)) checkSeconds(local, i);
      out[i] = localToUtc(this.index, this.zone, local, rule, this.west, this.east);
    }
  }
}
