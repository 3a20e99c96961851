/** What to make of a local time that clocks skipped, and of one that they showed twice. */
export interface LocalRule {
  /**
   * `forward`: as if clocks had not yet gone forward, so that the local time moves on by the width of the gap.
   * `backward`: as if they already had, so that it moves back by the width. `refuse`: `local_time_gap`.
   */
  readonly gap: 'forward' | 'backward' | 'refuse';
  /** `earlier`: the first of the instants. `later`: the last. `refuse`: `local_time_fold`. */
  readonly fold: 'earlier' | 'later' | 'refuse';
}
