// Closes segments with the built command's packages, outside of Jest: its sandbox makes every global (Math, Infinity) a
// slow look-up, which costs a replay a factor of five. One message, one state to close; the world stays open.
import { parentPort, workerData } from 'node:worker_threads';
import { openWorld, runWorld } from '@merchantry/engine';
import { segments } from '../dist/segments.js';

const world = openWorld({ root: workerData.root, segments, profile: 'smoke' });

parentPort.on('message', async (state) => {
  if (state === null) {
    await world.close();
    parentPort.close();
    return;
  }
  try {
    await runWorld(world, [state], { heal: false });
    parentPort.postMessage({ failure: null });
  } catch (error) {
    const { code, message, exitCode, place } = error;
    parentPort.postMessage({ failure: { code, message, exitCode, place: { ...place, cause: undefined } } });
  }
});
