import { Failure, isFailure, loadContracts } from '@merchantry/contracts';
import { parseJson } from '@merchantry/hashgate';
import { openDatabase, type Database } from '@merchantry/tables';
import { z } from 'zod';
import { Journal } from './journal.js';
import { loadProfile } from './load-profile.js';
import { silentProgress, type Progress } from './progress.js';
import { readRecord } from './record.js';
import { defaultLabel, RunFolder } from './run-folder.js';
import type { Segment } from './segment.js';
import { ShardPool } from './shard-pool.js';
import { SourceDigests } from './source-digest.js';
import { readTextIfThere } from './workspace.js';
import type { World } from './world-context.js';
import { recordedStates } from './world-index.js';

export interface WorldOptions {
  readonly root: string;
  readonly segments: readonly Segment[];
  readonly seed?: bigint;
  readonly profile?: string;
  readonly label?: string;
  /** Worker threads for kernels; 1 runs them in this thread. */
  readonly workers?: number;
  readonly progress?: Progress;
  readonly shuffleReads?: World['shuffleReads'];
  readonly onReads?: World['onReads'];
}

const MAX_SEED = (1n << 64n) - 1n;

/**
 * Open a run folder for work. An existing run keeps its seed and profile: naming others for its label is
 * `label_bound`. The caller closes the world.
 */
export function openWorld(options: WorldOptions): World & { close(): Promise<void> } {
  const { root, segments } = options;
  const label = options.label ?? defaultLabel(options.profile ?? 'default', options.seed ?? 42n);
  const run = new RunFolder(root, label);
  const bound = boundIdentity(run);
  const seed = options.seed ?? bound?.seed ?? 42n;
  const profileName = options.profile ?? bound?.profile ?? 'default';
  if (seed < 0n || seed > MAX_SEED)
    throw new Failure('usage', 'A seed is an unsigned 64-bit integer.', {
      expected: '0 .. 18446744073709551615',
      found: String(seed),
    });
  if (bound && (bound.seed !== seed || bound.profile !== profileName)) {
    throw new Failure('label_bound', `The run ${label} is another world.`, {
      path: `runs/${label}`,
      expected: `seed ${bound.seed}, profile ${bound.profile}`,
      found: `seed ${seed}, profile ${profileName}`,
    });
  }
  const profile = loadProfile(root, profileName);
  const workers = options.workers ?? 1;
  if (!Number.isInteger(workers) || workers < 1 || workers > 256) {
    throw new Failure('usage', 'The number of workers is 1 to 256.', { found: String(workers) });
  }
  const pool = new ShardPool(workers);
  let database: Promise<Database> | undefined;
  return {
    root,
    contracts: loadContracts(root),
    segments,
    run,
    seed,
    profile,
    workers,
    pool,
    database: () => (database ??= openDatabase({ threads: Math.min(workers, 4) })),
    sources: new SourceDigests(),
    journal: new Journal(run.dir, profile.as_of_utc.slice(0, 10)),
    progress: options.progress ?? silentProgress,
    referenceTables: new Map(),
    pixelDigests: new Map(),
    shuffleReads: options.shuffleReads,
    onReads: options.onReads,
    close: async () => {
      await pool.close();
      (await database)?.close();
    },
  };
}

interface Identity {
  readonly seed: bigint;
  readonly profile: string;
}

/**
 * Seed and profile of an existing run, from any record that can be read, else from the receipt that was derived from
 * them. Garbled ones speak when they are inspected.
 */
function boundIdentity(run: RunFolder): Identity | null {
  for (const state of recordedStates(run)) {
    const record = ifReadable(() => readRecord(run, state));
    if (record) return { seed: BigInt(record.tokens.seed), profile: record.profile };
  }
  return ifReadable(() => {
    const path = 'run_receipt.json';
    const text = readTextIfThere(run.path(path), { path, code: 'record_invalid' });
    const receipt = receiptIdentity.safeParse(text === null ? null : parseJson(text));
    return receipt.success ? { seed: BigInt(receipt.data.seed), profile: receipt.data.profile } : null;
  });
}

const receiptIdentity = z.object({ seed: z.string().regex(/^(0|[1-9][0-9]*)$/), profile: z.string() });

function ifReadable<T>(read: () => T | null): T | null {
  try {
    return read();
  } catch (error) {
    if (isFailure(error)) return null;
    throw error;
  }
}
