import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { Failure, isFailure, loadContracts } from '@merchantry/contracts';
import { openDatabase } from '@merchantry/tables';
import { bandChart } from './figure/band-chart.js';
import { readSegment1a } from './read-segment-1a.js';
import { scorecardJson, type RunIdentity, type Scorecard } from './scorecard.js';
import { scorecardMarkdown } from './scorecard-markdown.js';
import { failedScorecard, scoreJoined } from './segment-1a.js';
import { FIGURES_1A, figures1a, type Figure } from './segment-1a-figures.js';
import { joinSegment1a } from './segment-1a-rows.js';
import { Surfaces } from './surfaces.js';
import { readWorldIndex, type WorldIndex } from './world-index.js';
import { removeReport, writeReport } from './write-report.js';

/** The dataset whose tokens name the segment. */
const EGRESS = 'outlet_catalogue';

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
 * Score every segment of a run for which rows exist (today 1A) and write `reports/realism/<segment>_scorecard.{json,md,svg}`
 * with a `<segment>_<figure>.svg` for every figure into the run folder. Reads only files that `world.json` lists or that the gate of the segment sealed, each checked
 * against its digest first.
 *
 * A scorer that cannot finish leaves a FAIL scorecard with the reason, then throws.
 *
 * @param root the workspace: holds `contracts/` and `reference/`, and `runDir` is relative to it
 * @param runDir the run folder, `runs/<label>`
 * @param replayDir a second build of the same seed and profile: its digest must be that of the run
 * @throws Failure `run_missing` (nothing written), `record_missing`, `record_invalid`, `incomplete_dataset_instance`,
 *   `output_digest_mismatch`, `sealed_input_missing`, `io_write_failure`
 */
export async function scoreRun(root: string, runDir: string, replayDir?: string): Promise<Scorecard[]> {
  const run = runFolder(root, runDir);
  let identity = NOBODY;
  try {
    const world = readWorldIndex(run);
    identity = identityOf(world);
    const replay =
      replayDir === undefined ? null : isReplay(world, readWorldIndex(runFolder(root, replayDir)));
    const { card, figures } = await scoreWorld(root, run, world, identity, replay);
    writeCard(run, card, figures);
    return [card];
  } catch (error) {
    const failure = asFailure(error);
    const { name: type, code, message } = failure;
    try {
      writeCard(run, failedScorecard(identity, { type, code, message }), []);
    } catch {
      // A folder that takes no report hides nothing: the reason that stopped the scorer is thrown either way.
    }
    throw failure;
  }
}

async function scoreWorld(
  root: string,
  run: string,
  world: WorldIndex,
  identity: RunIdentity,
  replay: boolean | null,
): Promise<{ card: Scorecard; figures: Figure[] }> {
  const db = await openDatabase();
  try {
    const surfaces = new Surfaces(root, run, world, loadContracts(root), db);
    const input = await readSegment1a(surfaces);
    const joined = joinSegment1a(input);
    const card = scoreJoined(joined, input, identity, surfaces.evidence, replay);
    return { card, figures: figures1a(card, joined, input.countries) };
  } finally {
    db.close();
  }
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

/** The card and its twins. A card without figures (the scorer stopped) leaves none of an earlier one behind. */
function writeCard(run: string, card: Scorecard, figures: readonly Figure[]): void {
  const folder = join(run, 'reports', 'realism');
  const base = join(folder, `${card.segment}_scorecard`);
  const fileOf = (name: string) => `${card.segment}_${name}.svg`;
  const drawn = new Set(figures.map(({ name }) => name));
  for (const name of Object.keys(FIGURES_1A)) {
    if (!drawn.has(name)) removeReport(join(folder, fileOf(name)));
  }
  for (const { name, svg } of figures) writeReport(join(folder, fileOf(name)), svg);
  writeReport(`${base}.svg`, bandChart([card]));
  writeReport(
    `${base}.md`,
    scorecardMarkdown(
      card,
      figures.map(({ name, title }) => ({ file: fileOf(name), title })),
    ),
  );
  writeReport(`${base}.json`, scorecardJson(card)); // last: where the card stands, its twins stand
}

function asFailure(error: unknown): Failure {
  if (isFailure(error)) return error;
  return new Failure('internal', `The scorer stopped: ${String(error)}`, { cause: error });
}

/** The identity of the segment, as its egress carries it. */
function identityOf(world: WorldIndex): RunIdentity {
  const tokens = world.datasets.find(({ id }) => id === EGRESS)?.tokens;
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
