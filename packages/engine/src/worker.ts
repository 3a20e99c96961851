import { parentPort } from 'node:worker_threads';
import { isFailure } from '@merchantry/contracts';
import type { KernelInput } from './define-state.js';
import { stateOf, type Segment } from './segment.js';

/** A worker thread: runs the kernels it is sent, one at a time, and returns what they made or the failure they threw. */
export interface KernelTask {
  readonly task: number;
  readonly module: string;
  readonly state: string;
  readonly kernel: string;
  readonly input: KernelInput<unknown>;
}

export interface KernelReply {
  readonly task: number;
  readonly output?: unknown;
  readonly failure?:
    { code: string; message: string; place: unknown } | { code: null; message: string; stack?: string };
}

parentPort?.on('message', async (task: KernelTask) => {
  let reply: KernelReply;
  try {
    const { segment } = (await import(task.module)) as { segment: Segment };
    const kernel = stateOf([segment], task.state).state.kernels?.[task.kernel];
    if (!kernel) throw new Error(`${task.state} declares no kernel ${task.kernel}`);
    reply = { task: task.task, output: (kernel as (input: KernelInput<unknown>) => unknown)(task.input) };
  } catch (error) {
    reply = { task: task.task, failure: describeFailure(error) };
  }
  parentPort?.postMessage(reply);
});

function describeFailure(error: unknown): KernelReply['failure'] {
  if (isFailure(error)) {
    const { cause: _cause, ...place } = error.place;
    return { code: error.code, message: error.message, place };
  }
  return { code: null, message: String((error as Error)?.message ?? error), stack: (error as Error)?.stack };
}
