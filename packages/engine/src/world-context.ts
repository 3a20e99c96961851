import type { Contracts, Table } from '@merchantry/contracts';
import type { Database } from '@merchantry/tables';
import type { Journal } from './journal.js';
import type { Progress } from './progress.js';
import type { Profile } from './profile.js';
import type { RunFolder } from './run-folder.js';
import type { Segment } from './segment.js';
import type { ShardPool } from './shard-pool.js';
import type { SourceDigests } from './source-digest.js';

/** All that a command knows of the world it works on. */
export interface World {
  readonly root: string;
  readonly contracts: Contracts;
  readonly segments: readonly Segment[];
  readonly run: RunFolder;
  readonly seed: bigint;
  readonly profile: Profile;
  readonly workers: number;
  /** Opened on first use: a command that only hashes never pays for it. */
  readonly database: () => Promise<Database>;
  readonly pool: ShardPool;
  readonly sources: SourceDigests;
  readonly journal: Journal;
  readonly progress: Progress;
  /** Reference tables that this process has read, by digest of the file's bytes. */
  readonly referenceTables: Map<string, Promise<Table>>;
  /** Digests of pixels that this process has computed, by digest of the file's bytes. */
  readonly pixelDigests: Map<string, string>;
  /** For the laws that every state must keep: rows of inputs in another order than the file's. */
  readonly shuffleReads?: (table: Table) => Table;
  /** For the same laws: told what a state asked for of what it declares. */
  readonly onReads?: (state: string, asked: ReadonlySet<string>) => void;
}
