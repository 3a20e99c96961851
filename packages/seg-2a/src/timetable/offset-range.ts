/** Furthest that clocks stand from UTC after the first transition of a zone, in minutes. */
const FURTHEST = 900;
/** Before it: local mean time by the reckoning of the day across the date line (Metlakatla 914, Manila -956). */
const FURTHEST_AT_SENTINEL = 1440;

/** Largest lawful distance from UTC in minutes. */
export const furthestOffset = (atSentinel: boolean): number => (atSentinel ? FURTHEST_AT_SENTINEL : FURTHEST);

/** Whether an offset in minutes is within the range of its entry; false for what is not a number. */
export const offsetInRange = (minutes: number, atSentinel: boolean): boolean =>
  Math.abs(minutes) <= furthestOffset(atSentinel);
