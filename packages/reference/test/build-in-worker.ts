import { Worker } from 'node:worker_threads';
import { Failure, type FailureCode, type FailurePlace } from '@merchantry/contracts';
import type { BuildOptions, BuildProgress, ReferenceIndex } from '../src/index.js';

interface Answer {
  readonly index: ReferenceIndex;
  readonly steps: readonly Parameters<BuildProgress>[0][];
  readonly failure?: { readonly code: FailureCode; readonly message: string; readonly place: FailurePlace };
}

/** `buildReferences` of the built package in a thread of its own (see `build-worker.mjs`). */
export async function buildInWorker({ progress, ...options }: BuildOptions): Promise<ReferenceIndex> {
  const { failure, index, steps } = await answerOf<Answer>('build-worker.mjs', options);
  if (failure) throw new Failure(failure.code, failure.message, failure.place);
  if (progress) steps.forEach(progress);
  return index;
}

/** What a worker file of this folder posts first. */
export function answerOf<T>(file: string, workerData: unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(file, import.meta.url), { workerData });
    worker.once('message', (answer: T) => resolve(answer));
    worker.once('error', reject);
  });
}
