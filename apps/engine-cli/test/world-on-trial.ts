import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { recordPath, splitStateId, type Failure, type StateId } from '@merchantry/contracts';
import { readRecord, type RecordedOutput, type World } from '@merchantry/engine';
import { parseJson } from '@merchantry/hashgate';
import { segments } from '../src/segments.js';
import { openSmoke } from './on-world.js';
import { ScratchWorkspace } from './scratch-workspace.js';

/** What a closing state says of a world. */
export interface Judgement {
  /** Null where the world passes. */
  readonly failure: Pick<Failure, 'code' | 'message' | 'exitCode' | 'place'> | null;
  /** Absolute path of the bundle that did not pass. */
  readonly folder: string;
}

/** The summary in the bundle of a segment, as far as tests look at it. */
export interface BundleSummary {
  readonly run: { readonly decision: 'PASS' | 'FAIL' };
  readonly merchants_total: number;
  readonly merchants_failed: number;
  readonly failures_by_code: Readonly<Record<string, number>>;
  readonly checks: Readonly<Record<string, 'PASS' | 'FAIL'>>;
  readonly failures: readonly {
    readonly check: string;
    readonly code: string;
    readonly dataset: string;
  }[];
}

/** The finished smoke world, to be forged and validated again by the state that closes a segment. */
export class WorldOnTrial {
  private constructor(
    private readonly workspace: ScratchWorkspace,
    readonly world: World & { close(): Promise<void> },
    private readonly closing: StateId,
    private readonly judge: Worker,
  ) {}

  static open(closing: StateId): WorldOnTrial {
    const workspace = new ScratchWorkspace({ with: 'world', name: 'trial-' });
    const world = openSmoke(workspace, { segments });
    cpSync(world.run.dir, workspace.path('kept'), { recursive: true });
    const judge = new Worker(new URL('trial-worker.mjs', import.meta.url), {
      workerData: { root: workspace.root },
    });
    return new WorldOnTrial(workspace, world, closing, judge);
  }

  async close(): Promise<void> {
    const ended = once(this.judge, 'exit');
    this.judge.postMessage(null);
    await ended;
    await this.world.close();
    this.workspace.remove();
  }

  /** The finished world as it was built. */
  restore(): void {
    rmSync(this.world.run.dir, { recursive: true });
    cpSync(this.workspace.path('kept'), this.world.run.dir, { recursive: true });
  }

  output(state: StateId, id: string): RecordedOutput {
    return readRecord(this.world.run, state)!.outputs.find((candidate) => candidate.id === id)!;
  }

  /** Whether the closing state has committed a record. */
  get closed(): boolean {
    return existsSync(this.world.run.path(recordPath(this.closing)));
  }

  /** Close the segment once more, whatever was said of it before; nothing is healed. */
  async validate(): Promise<Judgement> {
    const { run } = this.world;
    rmSync(run.path(recordPath(this.closing)), { force: true });
    const answer = once(this.judge, 'message');
    this.judge.postMessage(this.closing);
    const [{ failure }] = (await answer) as [Pick<Judgement, 'failure'>];
    const parent = `data/layer1/${splitStateId(this.closing).segment}/validation_failed`;
    const identity = existsSync(run.path(parent)) ? readdirSync(run.path(parent))[0] : 'none';
    return { failure, folder: run.path(`${parent}/${identity}/attempt=1`) };
  }
}

/** The summary of a bundle. */
export const summaryOf = (folder: string): BundleSummary =>
  parseJson(readFileSync(`${folder}/s9_summary.json`, 'utf8')) as BundleSummary;
