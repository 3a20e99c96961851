import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import {
  Failure,
  isFailure,
  loadContracts,
  type Column,
  type Contracts,
  type FixedValues,
  type ScalarType,
  type Table,
} from '@merchantry/contracts';
import { fileSha256 } from '@merchantry/hashgate';
import { openDatabase, readTable } from '@merchantry/tables';
import { bandChart } from './figure/band-chart.js';
import type { Segment1aInput } from './outlet-composite.js';
import {
  scorecardJson,
  scorecardMarkdown,
  type Evidence,
  type RunIdentity,
  type Scorecard,
} from './scorecard.js';
import { failedScorecard, scoreSegment1a } from './segment-1a.js';
import { readWorldIndex, type WorldDataset, type WorldIndex } from './world-index.js';
import { writeReport } from './write-report.js';

const HURDLE = 'hurdle_bernoulli';
const NB_FINAL = 'nb_final';

/** The columns that the metrics read, with the types that they rely on. */
const SURFACES: Readonly<Record<string, Readonly<Record<string, ScalarType>>>> = {
  [HURDLE]: { merchant_id: 'uint64', is_multi: 'bool' },
  [NB_FINAL]: { merchant_id: 'uint64', n_outlets: 'int32', dispersion_k: 'float64' },
};

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
 * into the run folder. Reads only files that `world.json` lists, each checked against its digest first.
 *
 * A scorer that cannot finish leaves a FAIL scorecard with the reason, then throws.
 *
 * @param root the workspace: holds `contracts/`, and `runDir` is relative to it
 * @param runDir the run folder, `runs/<label>`
 * @throws Failure `run_missing` (nothing written), `record_missing`, `record_invalid`, `incomplete_dataset_instance`,
 *   `output_digest_mismatch`, `io_write_failure`
 */
export async function scoreRun(root: string, runDir: string): Promise<Scorecard[]> {
  const run = isAbsolute(runDir) ? runDir : resolve(root, runDir);
  if (!existsSync(run))
    throw new Failure('run_missing', 'There is no run folder to score.', { path: runDir });
  let identity = NOBODY;
  try {
    const world = readWorldIndex(run);
    identity = identityOf(world);
    const { input, evidence } = await readSegment1a(loadContracts(root), run, world);
    const card = scoreSegment1a(input, identity, evidence);
    writeCard(run, card);
    return [card];
  } catch (error) {
    const failure = asFailure(error);
    const { name: type, code, message } = failure;
    try {
      writeCard(run, failedScorecard(identity, { type, code, message }));
    } catch {
      // A folder that takes no report hides nothing: the reason that stopped the scorer is thrown either way.
    }
    throw failure;
  }
}

function writeCard(run: string, card: Scorecard): void {
  const base = join(run, 'reports', 'realism', `${card.segment}_scorecard`);
  writeReport(`${base}.svg`, bandChart([card]));
  writeReport(`${base}.md`, scorecardMarkdown(card));
  writeReport(`${base}.json`, scorecardJson(card)); // last: where the card stands, its twins stand
}

function asFailure(error: unknown): Failure {
  if (isFailure(error)) return error;
  return new Failure('internal', `The scorer stopped: ${String(error)}`, { cause: error });
}

/** The identity of the last state that the card speaks of. */
function identityOf(world: WorldIndex): RunIdentity {
  const tokens = world.datasets.find(({ id }) => id === NB_FINAL)?.tokens;
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

async function readSegment1a(
  contracts: Contracts,
  run: string,
  world: WorldIndex,
): Promise<{ input: Segment1aInput; evidence: Evidence[] }> {
  const hurdleFiles = sealedFiles(run, world, HURDLE);
  const nbFiles = sealedFiles(run, world, NB_FINAL);
  const db = await openDatabase();
  try {
    const read = (id: string, files: readonly Evidence[]) =>
      readTable(
        db,
        files.map(({ path }) => join(run, path)),
        contracts.tableSchema(id),
        { columns: Object.keys(SURFACES[id]) },
      );
    const hurdle = await read(HURDLE, hurdleFiles);
    const nbFinal = await read(NB_FINAL, nbFiles);
    return {
      input: {
        merchantId: values(hurdle, HURDLE, 'merchant_id') as BigUint64Array,
        isMulti: values(hurdle, HURDLE, 'is_multi') as Uint8Array,
        nbMerchantId: values(nbFinal, NB_FINAL, 'merchant_id') as BigUint64Array,
        nOutlets: values(nbFinal, NB_FINAL, 'n_outlets') as Int32Array,
        dispersionK: values(nbFinal, NB_FINAL, 'dispersion_k') as Float64Array,
      },
      evidence: [...hurdleFiles, ...nbFiles],
    };
  } finally {
    db.close();
  }
}

/** Files of a dataset (of all its parts), in path order, each with the bytes that the world states. */
function sealedFiles(run: string, world: WorldIndex, id: string): Evidence[] {
  const files = world.datasets
    .filter((dataset: WorldDataset) => dataset.id === id)
    .flatMap((dataset) => dataset.files)
    .filter(({ path }) => path.endsWith('.parquet'))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  if (files.length === 0) {
    throw new Failure('incomplete_dataset_instance', `The world holds no file of ${id}.`, { dataset: id });
  }
  return files.map(({ path, sha256 }) => {
    const full = join(run, path);
    if (!existsSync(full)) {
      throw new Failure('incomplete_dataset_instance', `A file of ${id} is gone.`, { dataset: id, path });
    }
    const found = fileSha256(full);
    if (found !== sha256) {
      throw new Failure(
        'output_digest_mismatch',
        `A file of ${id} does not have the bytes that world.json states.`,
        {
          dataset: id,
          path,
          expected: sha256,
          found,
        },
      );
    }
    return { dataset: id, path, sha256 };
  });
}

function values(table: Table, dataset: string, name: string): FixedValues {
  const column: Column | undefined = table.columns[name];
  const type = SURFACES[dataset][name];
  if (column?.kind === 'fixed' && column.type === type && !column.validity?.includes(0)) return column.values;
  if (column?.kind === 'constant' && column.value !== null) return spread(column.value, table.rows, type);
  throw new Failure('table_schema_violation', `Column ${name} is not what the metrics read.`, {
    dataset,
    column: name,
    expected: `${type} without nulls`,
    found: column === undefined ? 'no column' : column.kind === 'fixed' ? String(column.type) : column.kind,
  });
}

function spread(value: string | number | bigint | boolean, rows: number, type: ScalarType): FixedValues {
  switch (type) {
    case 'uint64':
      return new BigUint64Array(rows).fill(BigInt(value));
    case 'bool':
      return new Uint8Array(rows).fill(value ? 1 : 0);
    case 'int32':
      return new Int32Array(rows).fill(Number(value));
    default:
      return new Float64Array(rows).fill(Number(value));
  }
}
