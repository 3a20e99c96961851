export { ZoneCover } from './zones/zone-cover.js';
export { countryZoneSets, type CountryZoneSets } from './zones/country-zone-sets.js';
export { nudgeDigest, nudged } from './zones/nudge.js';
export { NearestZone, haversineMetres, type NearZone } from './zones/nearest-zone.js';
export {
  overrideBook,
  overrideOf,
  tzOverridesSchema,
  type OverrideBook,
  type OverrideKey,
  type OverrideScope,
  type TzOverrides,
} from './zones/zone-overrides.js';
export { BY, siteZones, type SitePlaces, type SiteZones, type ZoneLaw } from './zones/site-zones.js';
export {
  checkZoneCaps,
  fallbackRate,
  overrideRate,
  zoneFigures,
  type ZoneFigures,
  type ZoneGovernance,
} from './zones/zone-figures.js';
export { settleZones, type OverriddenFigures, type ProvisionalZones } from './zones/settle-zones.js';
export {
  tzGovernanceSchema,
  tzNudgeSchema,
  tzOverlapPreferenceSchema,
  type TzGovernance,
  type TzNudge,
  type TzOverlapPreference,
} from './zones/zone-policies.js';
export { checkHorizon, clockRelease, offsetRows, type ClockRelease } from './timetable/clock-tables.js';
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
