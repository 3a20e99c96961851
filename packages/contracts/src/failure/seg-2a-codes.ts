import { table } from './code-table.js';

/**
 * Codes of segment 2A; the state that throws a code stands in its number. Those without a number belong to local time
 * as a library, which no state needs to be running for.
 */
export const seg2a = table({
  E_2A_S0_030_OVERRIDES_SCHEMA_INVALID: {
    class: 'F1',
    meaning: 'An override of a time zone that is in force gives neither evidence nor notes.',
  },
  E_2A_S0_031_OVERRIDES_DUPLICATE_SCOPE_TARGET: {
    class: 'F1',
    meaning: 'Two overrides of time zones in force speak of the same target.',
  },
  E_2A_S0_032_OVERRIDES_UNKNOWN_TZID: {
    class: 'F1',
    meaning: 'An override in force names a time zone that has no polygons.',
  },
  E_2A_S1_055_BORDER_AMBIGUITY_UNRESOLVED: {
    class: 'F8',
    meaning: 'Neither polygons nor overrides nor its country decide the time zone of a site.',
  },
  E_2A_S1_090_FALLBACK_RATE: { class: 'F8', meaning: 'Too many sites take the nearest time zone.' },
  E_2A_S1_091_COUNTRY_FALLBACK_RATE: {
    class: 'F8',
    meaning: 'Too many sites of a country take the nearest time zone.',
  },
  E_2A_S1_092_OVERRIDE_RATE: {
    class: 'F8',
    meaning: 'Too many sites have their time zone from an override.',
  },

  E_2A_S2_023_MCC_TARGET_UNKNOWN: {
    class: 'F8',
    meaning: 'An override of a merchant category gave a zone to a merchant whose category is not known.',
  },
  E_2A_S2_024_OVERRIDE_EXPIRED: {
    class: 'F8',
    meaning: 'The override that gave a site its time zone is not in force.',
  },
  E_2A_S2_054_PROVENANCE_INVALID: {
    class: 'F8',
    meaning: 'A site has another time zone than its override gives, or by another scope.',
  },
  E_2A_S2_090_OVERRIDE_RATE: {
    class: 'F8',
    meaning: 'Too many sites have their time zone from an override.',
  },

  E_2A_S3_020_TZDB_PARSE_ERROR: {
    class: 'F1',
    meaning: 'The offsets of the tz database are not rows by zone and instant that can be compiled.',
  },
  E_2A_S3_021_INDEX_EMPTY: { class: 'F8', meaning: 'The timetable holds no zone.' },
  E_2A_S3_051_TRANSITION_ORDER_INVALID: {
    class: 'F8',
    meaning: 'The transitions of a zone do not rise strictly in time.',
  },
  E_2A_S3_052_OFFSET_OUT_OF_RANGE: {
    class: 'F3',
    meaning: 'A zone is further from UTC than 900 minutes after its first transition.',
  },
  E_2A_S3_053_TZID_COVERAGE_MISMATCH: {
    class: 'F8',
    meaning: 'Zones of the polygons are not in the timetable.',
  },
  E_2A_S3_055_NONFINITE_VALUE: {
    class: 'F3',
    meaning: 'An instant or an offset of the tz database is not a finite number.',
  },
  E_2A_S3_090_HORIZON_SHORT: {
    class: 'F8',
    meaning: 'The tz database at hand has no clock changes as late as the last day of the world.',
  },

  E_2A_S4_022_CACHE_BYTES_MISSING: {
    class: 'F6',
    meaning: 'The bytes of a timetable are cut, of another version, or not of its layout.',
  },
  E_2A_S4_024_TZID_MISSING_IN_CACHE: { class: 'F8', meaning: 'Zones in use are not in the timetable.' },
  E_2A_S4_050_OFFSET_NONFINITE_OR_OUT_OF_RANGE: {
    class: 'F3',
    meaning: 'A zone in use is further from UTC than 900 minutes after its first transition.',
  },
  E_2A_S4_061_WINDOW_DERIVATION_INVALID: {
    class: 'F8',
    meaning: 'Neighbouring entries of a zone make neither a gap nor a fold.',
  },

  local_time_zone_unknown: { class: 'F1', meaning: 'A zone asked for is not in the timetable.' },
  local_time_not_finite: { class: 'F1', meaning: 'A time to convert is not a number of seconds.' },
  local_time_buffer_short: {
    class: 'F1',
    meaning: 'Columns to convert and to write into differ in length.',
  },
  local_time_gap: {
    class: 'F1',
    meaning: 'A local time was skipped when clocks went forward, and the caller refuses such.',
  },
  local_time_fold: {
    class: 'F1',
    meaning: 'A local time occurred twice when clocks went back, and the caller refuses such.',
  },
});
