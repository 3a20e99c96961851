import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import {
  concatTables,
  Failure,
  sliceRows,
  type Column,
  type FailureCode,
  type FailurePlace,
  type Table,
} from '@merchantry/contracts';
import { mergeBatches, type EventBatch } from '@merchantry/rng';
import type { AnyKernel, KernelInput, KernelOutput } from './define-state.js';
import type { KernelReply, KernelTask } from './worker.js';

/** A kernel and where a worker finds it. */
export interface KernelAddress {
  readonly module: string;
  readonly state: string;
  readonly kernel: string;
  readonly run: AnyKernel;
}

/** Rows of a shard at the most: small enough for steady progress, large enough to amortise a message. */
const SHARD_ROWS = 65_536;

/**
 * Runs kernels over key-range shards, in this thread or in worker threads, and merges what they return by key. The
 * split depends on nothing that reaches a byte: any number of workers gives the same output.
 */
export class ShardPool {
  private readonly idle: Worker[] = [];
  private readonly all: Worker[] = [];
  private tasks = 0;

  constructor(private readonly workers: number) {}

  async run(
    address: KernelAddress,
    rows: number,
    columns: Readonly<Record<string, Column>>,
    params: unknown,
    advance: (done: number, total: number) => void,
  ): Promise<KernelOutput> {
    const threads = Math.max(1, Math.min(this.workers, rows));
    const shards = Math.max(threads, Math.ceil(rows / SHARD_ROWS), 1);
    const bounds = Array.from({ length: shards + 1 }, (_, i) => Math.floor((rows * i) / shards));
    const input = (i: number): KernelInput<unknown> => {
      const slices: Record<string, Column> = {};
      for (const [name, column] of Object.entries(columns))
        slices[name] = sliceRows(column, bounds[i], bounds[i + 1]);
      return { rows: bounds[i + 1] - bounds[i], columns: slices, params };
    };
    const outputs = new Array<KernelOutput>(shards);
    let done = 0;
    const finish = (i: number, output: KernelOutput) => {
      outputs[i] = output;
      done += bounds[i + 1] - bounds[i];
      advance(done, rows);
    };
    if (threads === 1) {
      for (let i = 0; i < shards; i++) {
        finish(i, (address.run as (input: KernelInput<unknown>) => KernelOutput)(input(i)));
        await new Promise((resolve) => setImmediate(resolve));
      }
    } else {
      let next = 0;
      const drain = async () => {
        const worker = this.idle.pop() ?? this.spawn();
        while (next < shards) {
          const i = next++;
          finish(i, await this.ask(worker, address, input(i)));
        }
        this.idle.push(worker);
      };
      await Promise.all(Array.from({ length: threads }, drain));
    }
    return mergeOutputs(outputs);
  }

  async close(): Promise<void> {
    await Promise.all(this.all.splice(0).map((worker) => worker.terminate()));
    this.idle.length = 0;
  }

  private spawn(): Worker {
    // A library that kernels may import (web-worker, through geotiff) takes a worker without data for its own.
    const worker = new Worker(createRequire(import.meta.url).resolve('@merchantry/engine/worker'), {
      workerData: {},
    });
    worker.setMaxListeners(0);
    this.all.push(worker);
    return worker;
  }

  private ask(worker: Worker, address: KernelAddress, input: KernelInput<unknown>): Promise<KernelOutput> {
    const task = ++this.tasks;
    const { module, state, kernel } = address;
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        worker.off('message', onMessage);
        worker.off('error', onError);
        worker.off('exit', onExit);
        act();
      };
      const onMessage = (reply: KernelReply) => {
        if (reply.task !== task) return;
        settle(() =>
          reply.failure ? reject(revive(reply.failure, state)) : resolve(reply.output as KernelOutput),
        );
      };
      const onError = (error: Error) =>
        settle(() =>
          reject(
            new Failure('worker_failure', `A worker of ${state} broke: ${error.message}`, { cause: error }),
          ),
        );
      const onExit = (code: number) =>
        settle(() => reject(new Failure('worker_failure', `A worker of ${state} ended early (${code}).`)));
      worker.on('message', onMessage);
      worker.on('error', onError);
      worker.on('exit', onExit);
      worker.postMessage({ task, module, state, kernel, input } satisfies KernelTask);
    });
  }
}

function revive(failure: NonNullable<KernelReply['failure']>, state: string): Failure {
  if (failure.code === null)
    return new Failure('worker_failure', `A kernel of ${state} broke: ${failure.message}`);
  return new Failure(failure.code as FailureCode, failure.message, failure.place as FailurePlace);
}

/** Outputs of consecutive shards, merged by key: tables one below the other, events with their positions shifted. */
export function mergeOutputs(outputs: readonly KernelOutput[]): KernelOutput {
  if (outputs.length === 1) return outputs[0];
  const tables: Record<string, Table> = {};
  for (const group of Object.keys(outputs[0].tables))
    tables[group] = concatTables(outputs.map((output) => output.tables[group]));
  const events: readonly EventBatch[] | undefined =
    outputs[0].events && mergeBatches(outputs.map((output) => output.events ?? []));
  return { tables, events };
}
