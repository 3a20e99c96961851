import { inside } from '../band.js';
import type { Lock } from '../lock.js';
import type { Resampling } from '../metric/bootstrap.js';
import { truth, type Measured } from '../metric/measured.js';
import { philoxResampling } from '../resampling.js';
import {
  scorecard,
  type Evidence,
  type MetricValue,
  type RunIdentity,
  type ScorerError,
} from '../scorecard.js';
import { checkBands } from '../verdict.js';
import { BANDS_1B, RESAMPLED_IDS } from './bands-1b.js';
import { collapseSentinel } from './collapse-sentinel.js';
import { countryConcentration } from './country-concentration.js';
import type { CountryZones } from './country-zones.js';
import { countryZones } from './country-zones.js';
import { coverage } from './coverage.js';
import type { Findings1b, Scorecard1b } from './findings-1b.js';
import { neighbourDistances, neighbourFigures } from './neighbour-distances.js';
import { noRegression } from './no-regression.js';
import { pairFloors } from './pair-floors.js';
import { regionFloors, regionsOf } from './region-floors.js';
import type { Segment1bInput } from './segment-1b-input.js';
import { joinSegment1b, type SiteRows } from './segment-1b-rows.js';
import { softDiagnostics } from './soft-diagnostics.js';
import { NO_STRATUM, stratumOfTiles } from './stratum-of-tiles.js';
import { structure } from './structure.js';
import { verdict1b } from './verdict-1b.js';
import { zoneRows } from './zone-rows.js';

/** Every row that one seed answers is scored. */
const PHASE = 'P4';

/** The row that waits for a lock. */
const NO_REGRESSION = '1B-09';

/** What metrics and figures of segment 1B are made of. */
export interface Measured1b {
  readonly rows: SiteRows;
  /** From each site to the nearest other one; empty where there are none. */
  readonly metres: Float64Array;
  /** Countries by time zone, and sites whose tile is none of their country. */
  readonly zones: readonly CountryZones[];
  readonly unknownTiles: number;
}

/**
 * Join the tables and find every nearest neighbour, which is what costs.
 *
 * @throws Failure as `joinSegment1b`
 */
export function measureSegment1b(input: Segment1bInput): Measured1b {
  const rows = joinSegment1b(input);
  const stratum = stratumOfTiles(input.tiles, rows.isos, rows.country, rows.tile);
  return {
    rows,
    metres: neighbourDistances(rows),
    zones: countryZones(rows, stratum, input),
    unknownTiles: stratum.reduce((count, code) => count + Number(code === NO_STRATUM), 0),
  };
}

/**
 * Score segment 1B on what it has published. A pure function: same columns, same card.
 *
 * @param evidence the files that the columns were read from
 * @param lock the run that this one may not fall behind; null where none is locked
 * @throws Failure as `joinSegment1b`
 */
export function scoreSegment1b(
  input: Segment1bInput,
  identity: RunIdentity,
  evidence: readonly Evidence[] = [],
  lock: Lock | null = null,
  resampling: Resampling = philoxResampling(),
): Scorecard1b {
  return scoreMeasured1b(measureSegment1b(input), input, identity, evidence, lock, resampling);
}

/** The same on tables that were joined already. */
export function scoreMeasured1b(
  { rows, metres, zones, unknownTiles }: Measured1b,
  input: Segment1bInput,
  identity: RunIdentity,
  evidence: readonly Evidence[] = [],
  lock: Lock | null = null,
  resampling: Resampling = philoxResampling(),
): Scorecard1b {
  const sites = rows.country.length;
  const neighbours = neighbourFigures(metres);
  const shapes = collapseSentinel(rows);
  const structural = structure(input, shapes, unknownTiles);
  const regionNames = regionsOf(rows, input.regions);
  const regions = regionFloors(rows, regionNames, input.policy.regionFloors);
  const measured = new Map<string, Measured & Pick<MetricValue, 'note'>>([
    ...countryConcentration(rows, resampling),
    ...coverage(rows, input),
    ['1B-07', { value: neighbours.ratio, interval: null, n: metres.length }],
    ['1B-08', truth(Object.values(structural).every(Boolean), sites)],
    [
      '1B-10',
      truth(
        regions.every(({ met }) => met),
        sites,
      ),
    ],
  ]);
  const comparison = noRegression(measured, lock);
  measured.set(
    NO_REGRESSION,
    lock === null
      ? { value: null, interval: null, n: 0, note: 'NO_LOCK' }
      : truth(comparison.result === 'PASS', Object.keys(comparison.change).length),
  );
  const findings: Findings1b = {
    structure: structural,
    lock: comparison,
    regions,
    neighbours,
    shapes,
    pair_floors: pairFloors(input),
    soft: softDiagnostics(rows, regionNames, regions, metres),
    precursors: zoneRows(zones),
  };
  const gates = Object.fromEntries(
    Object.entries(structural).map(([name, holds]) => [`structure.${name}`, holds]),
  );
  const allEvidence = lock === null ? evidence : [...evidence, lock.evidence];
  return assemble(measured, gates, findings, lock === null, identity, allEvidence, null);
}

/** The card of a run that could not be scored: every gate fails, the reason stands in `error`. */
export function failedScorecard1b(
  identity: RunIdentity,
  error: ScorerError,
  evidence: readonly Evidence[] = [],
): Scorecard1b {
  return assemble(new Map(), { scorer_finished: false }, null, false, identity, evidence, error);
}

function assemble(
  measured: ReadonlyMap<string, Measured & Pick<MetricValue, 'note'>>,
  gates: Readonly<Record<string, boolean>>,
  findings: Findings1b | null,
  unlocked: boolean,
  identity: RunIdentity,
  evidence: readonly Evidence[],
  error: ScorerError | null,
): Scorecard1b {
  const due = BANDS_1B.filter(({ id }) => !(unlocked && id === NO_REGRESSION));
  const { B, BPLUS, publishedB } = checkBands(due, (id) => measured.get(id)?.value ?? null);
  const checks = { B, BPLUS };
  const hardGates = { ...upperBounds(measured), ...gates };
  const verdict = verdict1b(checks, hardGates, unlocked ? [NO_REGRESSION] : []);
  return scorecard({
    segment: '1B',
    phase: PHASE,
    status: verdict.grade === 'RED_REOPEN_REQUIRED' ? 'FAIL' : 'PASS',
    verdict,
    checks,
    findings,
    evidence,
    error,
    rows: BANDS_1B,
    measured,
    publishedB,
    identity,
  });
}

/** Whether the upper end of each interval clears B as the value must. */
function upperBounds(measured: ReadonlyMap<string, Measured>): Record<string, boolean> {
  return Object.fromEntries(
    BANDS_1B.filter(({ id }) => RESAMPLED_IDS.some((resampled) => resampled === id)).map(({ id, B }) => [
      `${id}.upper_bound`,
      inside(B, measured.get(id)?.interval?.high ?? null),
    ]),
  );
}
