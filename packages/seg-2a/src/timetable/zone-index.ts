import { type Timetable } from './timetable.js';

/** Buckets for each entry of a zone. */
const BUCKETS_PER_ENTRY = 4;

/**
 * A timetable with an index that finds the entry in force in a step or two. The time from a zone's first transition to its
 * last is cut into equal buckets; the entry in force lies between `entryBefore` of the bucket and of the next one. Which
 * bucket an instant falls into never decreases with the instant, however it is rounded, so no transition is missed.
 */
export interface ZoneIndex {
  readonly timetable: Timetable;
  /** Offsets in seconds, one an entry. */
  readonly offsetSeconds: Int32Array;
  /** First transition of each zone, seconds. */
  readonly origin: Float64Array;
  /** Buckets a second. */
  readonly scale: Float64Array;
  /** Zone z has buckets `firstBucket[z]` up to, and without, `firstBucket[z + 1] - 1`. */
  readonly firstBucket: Uint32Array;
  /** Last entry before each bucket; behind the buckets of a zone, its last entry. */
  readonly entryBefore: Uint32Array;
}

export function indexZones(timetable: Timetable): ZoneIndex {
  const { tzids, starts, instants, offsets } = timetable;
  const zones = tzids.length;
  const origin = new Float64Array(zones);
  const scale = new Float64Array(zones);
  const firstBucket = new Uint32Array(zones + 1);
  const entryBefore = new Uint32Array(instants.length * BUCKETS_PER_ENTRY + zones);
  for (let zone = 0; zone < zones; zone++) {
    const first = starts[zone];
    const last = starts[zone + 1] - 1;
    const buckets = (last - first + 1) * BUCKETS_PER_ENTRY;
    const start = firstBucket[zone];
    firstBucket[zone + 1] = start + buckets + 1;
    origin[zone] = first === last ? 0 : instants[first + 1];
    scale[zone] = first === last ? 0 : buckets / (instants[last] - origin[zone] + 1);
    let entry = first;
    for (let bucket = 0; bucket < buckets; bucket++) {
      entryBefore[start + bucket] = entry;
      while (entry < last && bucketOf(instants[entry + 1], origin[zone], scale[zone], buckets) === bucket)
        entry++;
    }
    entryBefore[start + buckets] = last;
  }
  return {
    timetable,
    offsetSeconds: offsets.map((minutes) => minutes * 60),
    origin,
    scale,
    firstBucket,
    entryBefore,
  };
}

/** Instants before the first bucket fall into it, those behind the last one into that. */
function bucketOf(instant: number, origin: number, scale: number, buckets: number): number {
  const bucket = (instant - origin) * scale;
  return bucket <= 0 ? 0 : bucket >= buckets ? buckets - 1 : bucket | 0;
}

/**
 * The entry of a zone in force at an instant: the last one at or before it.
 *
 * @param zone index into `tzids`
 * @param instant finite seconds since 1970
 */
export function entryAt(index: ZoneIndex, zone: number, instant: number): number {
  const { entryBefore, firstBucket, timetable } = index;
  const { instants } = timetable;
  const start = firstBucket[zone];
  const buckets = firstBucket[zone + 1] - start - 1;
  const bucket = start + bucketOf(instant, index.origin[zone], index.scale[zone], buckets);
  let entry = entryBefore[bucket];
  let end = entryBefore[bucket + 1];
  while (entry < end) {
    const middle = (entry + end + 1) >>> 1;
    if (instants[middle] <= instant) entry = middle;
    else end = middle - 1;
  }
  return entry;
}
