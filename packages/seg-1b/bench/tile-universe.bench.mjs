// Tiles and strata of the built references, by grid: CPU and wall time, peak memory. `node bench/tile-universe.bench.mjs [arc-minutes ...]`
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadContracts } from '@merchantry/contracts';
import { globalGrid } from '@merchantry/geo';
import { openDatabase } from '@merchantry/tables';
import { tileCount, tileUniverse } from '../dist/index.js';
import { referenceInputs } from './reference-inputs.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const contracts = loadContracts(root);
const db = await openDatabase();
const inputs = await referenceInputs(db, root, contracts);
db.close();

const asked = process.argv.slice(2).map(Number);
for (const arcMinutes of asked.length > 0 ? asked : [30, 5, 1, 0.5]) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const { spans, countries: figures, fallbacks } = tileUniverse({ ...inputs, grid: globalGrid(arcMinutes) });
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const moved = figures.reduce((sum, { movedZone }) => sum + movedZone, 0);
  console.log(
    `${arcMinutes} arc-min: ${tileCount(spans)} tiles in ${spans.row.length} spans,`,
    `${fallbacks.length} countries without a centre, ${moved} tiles of the nearest zone,`,
    `${((user + system) / 1000).toFixed(0)} ms CPU, ${wall.toFixed(0)} ms wall,`,
    `peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`,
  );
}
