import { describe, expect, it } from '@jest/globals';
import { Worker } from 'node:worker_threads';
import { Substream } from '../src/index.js';

/** Draws in a worker thread that loads the built package, kernel included. */
const inWorker = (url: URL): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const source = `
      import { parentPort } from 'node:worker_threads';
      const { Substream } = await import(${JSON.stringify(url.href)});
      const s = new Substream(1n, 2n, 3n);
      parentPort.postMessage(Array.from({ length: 20 }, () => s.u01()));
    `;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
      execArgv: [],
    });
    worker.once('message', resolve);
    worker.once('error', reject);
  });

describe('worker threads', () => {
  it('load the kernel for themselves and draw the same stream', async () => {
    const url = new URL('../dist/index.js', import.meta.url);
    const here = new Substream(1n, 2n, 3n);
    const expected = Array.from({ length: 20 }, () => here.u01());
    expect(await Promise.all([inWorker(url), inWorker(url)])).toEqual([expected, expected]);
  });
});
