// Builds the references with the built package, outside of Jest: its sandbox makes every global (Math, Infinity) a slow
// look-up, which costs the builders' loops a factor of ten.
import { parentPort, workerData } from 'node:worker_threads';
import { buildReferences } from '../dist/index.js';

const steps = [];
try {
  const index = await buildReferences({ ...workerData, progress: (step) => steps.push(step) });
  parentPort.postMessage({ index, steps });
} catch (error) {
  const { code, message, place } = error;
  parentPort.postMessage({ failure: { code, message, place: { ...place, cause: undefined } } });
}
