import { Worker } from 'node:worker_threads';
import { Failure, type FailureCode, type FailurePlace } from '@merchantry/contracts';
import type { BuildOptions, BuildProgress, ReferenceIndex } from '../src/index.js';

interface Answer {
  readonly task: number;
  readonly index: ReferenceIndex;
  readonly steps: readonly Parameters<BuildProgress>[0][];
  readonly failure?: { readonly code: FailureCode; readonly message: string; readonly place: FailurePlace };
}

let worker: Worker | undefined;
let tasks = 0;

/** `buildReferences` of the built package in a thread that the builds of one test file share (see `build-worker.mjs`). */
export async function buildInWorker({ progress, ...options }: BuildOptions): Promise<ReferenceIndex> {
  worker ??= startWorker('build-worker.mjs');
  const thread = worker;
  const task = ++tasks;
  thread.ref();
  const { failure, index, steps } = await new Promise<Answer>((resolve, reject) => {
    const take = (answer: Answer) => {
      if (answer.task !== task) return;
      thread.off('message', take);
      thread.off('error', reject);
      resolve(answer);
    };
    thread.on('message', take);
    thread.once('error', reject);
    thread.postMessage({ task, options });
  });
  thread.unref();
  if (failure) throw new Failure(failure.code, failure.message, failure.place);
  if (progress) steps.forEach(progress);
  return index;
}

/** What a worker file of this folder posts first; `question` is posted to it, where there is one. */
export function answerOf<T>(file: string, question?: unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    const thread = startWorker(file);
    thread.once('message', (answer: T) => resolve(answer));
    thread.once('error', reject);
    if (question !== undefined) thread.postMessage(question);
  });
}

/** Some library in the thread takes its `workerData` apart: it may be empty, not absent. */
const startWorker = (file: string) => new Worker(new URL(file, import.meta.url), { workerData: {} });
