// Builds references with the built package, outside of Jest: its sandbox makes every global (Math, Infinity) a slow
// look-up, which costs the builders' loops a factor of ten. One build a message.
import { parentPort } from 'node:worker_threads';
import { buildReferences } from '../dist/index.js';

parentPort.on('message', async ({ task, options }) => {
  const steps = [];
  try {
    const index = await buildReferences({ ...options, progress: (step) => steps.push(step) });
    parentPort.postMessage({ task, index, steps });
  } catch (error) {
    const { code, message, place } = error;
    parentPort.postMessage({ task, failure: { code, message, place: { ...place, cause: undefined } } });
  }
});
