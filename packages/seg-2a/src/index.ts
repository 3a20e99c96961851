export { SENTINEL, isTzid, transitionCount, zonesMissing, type Timetable } from './timetable/timetable.js';
export {
  compileTimetable,
  type AdjustmentReason,
  type CompiledTimetable,
  type OffsetAdjustment,
  type OffsetRow,
} from './timetable/compile-timetable.js';
export { checkCoverage } from './timetable/coverage.js';
export { encodeTimetable } from './timetable/encode-timetable.js';
export { decodeTimetable } from './timetable/decode-timetable.js';
export {
  legality,
  zoneWindows,
  type Legality,
  type LocalWindow,
  type ZoneLegality,
} from './timetable/legality.js';
export {
  LocalTime,
  ZoneClock,
  openTimetable,
  type LocalMoment,
  type LocalRule,
} from './timetable/open-timetable.js';
