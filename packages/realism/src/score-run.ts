import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { Failure, isFailure, loadContracts } from '@merchantry/contracts';
import { openDatabase } from '@merchantry/tables';
import { bandChart } from './figure/band-chart.js';
import type { Figure } from './figure-file.js';
import { scorecardJson, type RunIdentity } from './scorecard.js';
import { scorecardMarkdown } from './scorecard-markdown.js';
import { SCORER_1A } from './segment-1a/scorer-1a.js';
import { SCORER_1B } from './segment-1b/scorer-1b.js';
import type { SegmentScorecard } from './segment-scorecard.js';
import type { Replay, SegmentScorer } from './segment-scorer.js';
import { Surfaces } from './surfaces.js';
import { readWorldIndex, type WorldIndex } from './world-index.js';
import { removeReport, writeReport } from './write-report.js';

/** Segments that can be scored. The first is scored in every run; another where its egress stands. */
const SCORERS: readonly SegmentScorer[] = [SCORER_1A, SCORER_1B];

const NOBODY: RunIdentity = {
  run_id: '',
  seed: '',
  parameter_hash: '',
  manifest_fingerprint: '',
  label: '',
  profile: '',
  world_digest: '',
  as_of_utc: '',
};

/**
 * Score every segment of a run and write `reports/realism/<segment>_scorecard.{json,md,svg}` with a
 * `<segment>_<figure>.svg` for every figure into the run folder. Reads only files that `world.json` lists or that the gate
 * of the segment sealed, each checked against its digest first, and the lock of the workspace.
 *
 * A scorer that cannot finish leaves a FAIL scorecard with the reason; the other segments are scored before the reason is
 * thrown. Reports of a segment that the run no longer holds are taken away.
 *
 * @param root the workspace: holds `contracts/` and `reference/`, and `runDir` is relative to it
 * @param runDir the run folder, `runs/<label>`
 * @param replayDir a second build of the same seed and profile: its digest must be that of the run
 * @throws Failure `run_missing` (nothing written), `record_missing`, `record_invalid`, `incomplete_dataset_instance`,
 *   `output_digest_mismatch`, `sealed_input_missing`, `policy_schema`, `io_write_failure`
 */
export async function scoreRun(
  root: string,
  runDir: string,
  replayDir?: string,
): Promise<SegmentScorecard[]> {
  const run = runFolder(root, runDir);
  let world: WorldIndex | null = null;
  let replay: Replay = null;
  try {
    world = readWorldIndex(run);
    if (replayDir !== undefined) replay = isReplay(world, readWorldIndex(runFolder(root, replayDir)));
  } catch (error) {
    const failure = asFailure(error);
    const standing = SCORERS.filter(
      (scorer, i) => i === 0 || existsSync(reportPath(run, scorer, 'scorecard.json')),
    );
    for (const scorer of standing) {
      writeFailure(run, scorer, world ? identityOf(world, scorer) : NOBODY, failure);
    }
    throw failure;
  }
  const { cards, failures } = await scoreSegments(root, run, world, replay);
  if (failures.length > 0) throw failures[0];
  return cards;
}

/** The segments of a world one by one; none hinders the next. */
async function scoreSegments(
  root: string,
  run: string,
  world: WorldIndex,
  replay: Replay,
): Promise<{ cards: SegmentScorecard[]; failures: Failure[] }> {
  const cards: SegmentScorecard[] = [];
  const failures: Failure[] = [];
  const db = await openDatabase();
  try {
    for (const scorer of SCORERS) {
      const identity = identityOf(world, scorer);
      try {
        if (scorer !== SCORERS[0] && !world.datasets.some(({ id }) => id === scorer.egress)) {
          removeReports(run, scorer);
          continue;
        }
        const surfaces = new Surfaces(root, run, world, loadContracts(root), db);
        const { card, figures } = await scorer.score(surfaces, { root, identity, replay });
        writeCard(run, scorer, card, figures);
        cards.push(card);
      } catch (error) {
        const failure = asFailure(error);
        writeFailure(run, scorer, identity, failure);
        failures.push(failure);
      }
    }
  } finally {
    db.close();
  }
  return { cards, failures };
}

function runFolder(root: string, dir: string): string {
  const run = isAbsolute(dir) ? dir : resolve(root, dir);
  if (!existsSync(run)) throw new Failure('run_missing', 'There is no run folder to score.', { path: dir });
  return run;
}

/** Another build of the same world: same seed and profile, and the same data to the last byte. */
function isReplay(world: WorldIndex, other: WorldIndex): boolean {
  if (other.seed !== world.seed || other.profile !== world.profile) {
    throw new Failure('usage', 'The replay is of another world.', {
      expected: `seed ${world.seed}, profile ${world.profile}`,
      found: `seed ${other.seed}, profile ${other.profile}`,
    });
  }
  return other.world_digest === world.world_digest;
}

const fileOf = ({ segment }: Pick<SegmentScorer, 'segment'>, name: string) => `${segment}_${name}`;

const reportPath = (run: string, scorer: SegmentScorer, name: string) =>
  join(run, 'reports', 'realism', fileOf(scorer, name));

/** The card and its twins. A card without figures (the scorer stopped) leaves none of an earlier one behind. */
function writeCard(
  run: string,
  scorer: SegmentScorer,
  card: SegmentScorecard,
  figures: readonly Figure[],
): void {
  const drawn = new Set(figures.map(({ name }) => name));
  for (const name of Object.keys(scorer.figures)) {
    if (!drawn.has(name)) removeReport(reportPath(run, scorer, `${name}.svg`));
  }
  for (const { name, svg } of figures) writeReport(reportPath(run, scorer, `${name}.svg`), svg);
  const links = figures.map(({ name, title }) => ({ file: fileOf(scorer, `${name}.svg`), title }));
  writeReport(reportPath(run, scorer, 'scorecard.svg'), bandChart([card]));
  writeReport(reportPath(run, scorer, 'scorecard.md'), scorecardMarkdown(card, links));
  writeReport(reportPath(run, scorer, 'scorecard.json'), scorecardJson(card)); // last: where the card stands, its twins stand
}

/** A folder that takes no report hides nothing: the reason that stopped the scorer is thrown either way. */
function writeFailure(run: string, scorer: SegmentScorer, identity: RunIdentity, failure: Failure): void {
  const { name: type, code, message } = failure;
  try {
    writeCard(run, scorer, scorer.failed(identity, { type, code, message }), []);
  } catch (error) {
    if (!isFailure(error)) throw error;
  }
}

function removeReports(run: string, scorer: SegmentScorer): void {
  const twins = ['json', 'md', 'svg'].map((extension) => `scorecard.${extension}`);
  const figures = Object.keys(scorer.figures).map((name) => `${name}.svg`);
  for (const name of [...twins, ...figures]) removeReport(reportPath(run, scorer, name));
}

function asFailure(error: unknown): Failure {
  if (isFailure(error)) return error;
  return new Failure('internal', `The scorer stopped: ${String(error)}`, { cause: error });
}

/** The identity of a segment, as its egress carries it. */
function identityOf(world: WorldIndex, { egress }: SegmentScorer): RunIdentity {
  const tokens = world.datasets.find(({ id }) => id === egress)?.tokens;
  return {
    run_id: world.run_id,
    seed: world.seed,
    parameter_hash: tokens?.parameter_hash ?? '',
    manifest_fingerprint: tokens?.manifest_fingerprint ?? '',
    label: world.label,
    profile: world.profile,
    world_digest: world.world_digest,
    as_of_utc: world.as_of_utc,
  };
}
