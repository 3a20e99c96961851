/** A stretch of time for which older zone data of Node say something else than tzdata 2026f. */
export interface Disagreement {
  readonly zones: readonly string[];
  /** Days, UTC: from the first on, before the second. */
  readonly from: string;
  readonly until: string;
  /** The first release seen in Node that agrees with 2026f; those before it were seen not to. */
  readonly agreesFrom: string;
  readonly because: string;
}

/** Seen with the zone data of Node 20.19.0 (2025a), 20.20.2 (2025c), 22.23.3 (2026c), 22.23.5 and 24.22.3 (2026e). */
export const DISAGREEMENTS: readonly Disagreement[] = [
  {
    zones: ['Asia/Tehran', 'Iran'],
    from: '1977-10-01',
    until: '1979-01-01',
    agreesFrom: '2025c',
    because: '2025b corrected the end of +04 in Iran.',
  },
  {
    zones: ['America/Ensenada', 'America/Santa_Isabel', 'America/Tijuana', 'Mexico/BajaNorte'],
    from: '1970-01-01',
    until: '1976-01-01',
    agreesFrom: '2025c',
    because: '2025c gave Baja California the summer time of California.',
  },
  {
    zones: ['America/Coyhaique'],
    from: '1970-01-01',
    until: '2038-01-01',
    agreesFrom: '2025c',
    because: '2025b added the zone.',
  },
  {
    zones: ['Africa/Casablanca', 'Africa/El_Aaiun'],
    from: '2026-09-20',
    until: '2038-01-01',
    agreesFrom: '2026c',
    because: 'Morocco stays at +00 from September 2026.',
  },
  {
    zones: ['America/Edmonton', 'America/Yellowknife', 'Canada/Mountain'],
    from: '2026-11-01',
    until: '2038-01-01',
    agreesFrom: '2026c',
    because: 'Alberta stays at -06 from November 2026.',
  },
  {
    zones: ['America/Vancouver', 'Canada/Pacific'],
    from: '2026-11-01',
    until: '2038-01-01',
    agreesFrom: '2026c',
    because: 'British Columbia stays at -07 from November 2026.',
  },
  {
    zones: ['America/Inuvik'],
    from: '2026-11-01',
    until: '2038-01-01',
    agreesFrom: '2026e',
    because: 'The Northwest Territories stay at -06 from November 2026.',
  },
  {
    zones: ['America/Rainy_River', 'America/Winnipeg', 'Canada/Central'],
    from: '2026-11-01',
    until: '2038-01-01',
    agreesFrom: '2026e',
    because: 'Manitoba stays at -05 from November 2026.',
  },
  {
    zones: ['America/Havana', 'Cuba'],
    from: '2026-11-01',
    until: '2027-03-14',
    agreesFrom: '2026f',
    because: 'Cuba keeps its summer time through the winter of 2026.',
  },
];
