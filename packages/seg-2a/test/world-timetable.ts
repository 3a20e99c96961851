import { compileTimetable, type CompiledTimetable } from '../src/index.js';
import { momentRows, type RELEASES } from './moment-rows.js';

/** 2038-01-01T00:00:00Z. */
export const HORIZON = 2145916800;

/** The timetable of a release of the tz database, up to 2038. */
export const worldTimetable = (release: keyof typeof RELEASES): CompiledTimetable =>
  compileTimetable(momentRows(release, HORIZON));
