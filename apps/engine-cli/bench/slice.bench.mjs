// All segments that there are, or one of them, end to end at several sizes: what `merchantry world` does, measured from outside.
//
//   nx run engine-cli:bench                    10k, 100k and 1M merchants on cells of 5 arc-minutes, one worker
//   nx run seg-1b:bench                        the states of 1B alone, at several sizes and on several grids
//   node apps/engine-cli/bench/slice.bench.mjs --workers 2 --worlds 10000@5,100000@5 --segment 1A
//
// Prints rows, seconds and rows per second of each state, how the whole grows (wall time, CPU time of all threads, peak
// memory), and what a run costs in which nothing is left to do. On a busy machine CPU time is the one to look at.
// Numbers to compare between commits; nothing here passes or fails.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    workers: { type: 'string', default: '1' },
    // Merchants at arc-minutes of a cell.
    worlds: { type: 'string', default: '10000@5,100000@5,1000000@5' },
    // Only these states are listed and added up; the world before them is made all the same.
    segment: { type: 'string', default: '' },
  },
});
const checkout = fileURLToPath(new URL('../../..', import.meta.url));
const command = join(checkout, 'apps/engine-cli/bin/merchantry.js');
const root = mkdtempSync(join(tmpdir(), 'merchantry-bench-'));
const grouped = (n) => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ',');

function merchantry(...args) {
  const started = performance.now();
  const child = spawnSync(process.execPath, ['--import', resources, command, ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (child.status !== 0) throw new Error(`merchantry ${args.join(' ')}\n${child.stdout}${child.stderr}`);
  const [, kib, micros] = /peak-kib (\d+) cpu-us (\d+)/.exec(child.stderr) ?? [0, 0, 0];
  const seconds = (performance.now() - started) / 1000;
  return { answer: JSON.parse(child.stdout), seconds, peak: kib / 1024, cpu: micros / 1e6 };
}

const resources = `data:text/javascript,${encodeURIComponent(
  "import{isMainThread}from'node:worker_threads';isMainThread&&process.on('exit',()=>{const r=process.resourceUsage();process.stderr.write(`peak-kib ${r.maxRSS} cpu-us ${r.userCPUTime+r.systemCPUTime}\\n`)})",
)}`;

try {
  for (const folder of ['contracts', 'config'])
    cpSync(join(checkout, folder), join(root, folder), { recursive: true });
  const scaling = [];
  for (const name of options.worlds.split(',')) {
    const [size, grid] = name.split('@').map(Number);
    const profile = `bench-${size}-${String(grid).replace('.', '-')}`;
    writeFileSync(
      join(root, 'config/profiles', `${profile}.yaml`),
      `profile: ${profile}\nmerchants: ${size}\nhome_law: recipe_p\ngrid_arcmin: ${grid}\nroster_days: 28\nas_of_utc: '2026-01-01T00:00:00.000000Z'\n`,
    );
    const references = merchantry('reference', 'build', '--profile', profile, '--json');
    const world = merchantry('world', '--profile', profile, '--workers', options.workers, '--json');
    const again = merchantry('world', '--profile', profile, '--workers', options.workers, '--json');
    const listed = world.answer.states.filter(({ state }) => state.startsWith(options.segment));
    console.log(`\n${grouped(size)} merchants, cells of ${grid}', ${options.workers} worker(s)`);
    console.log(`state         rows    seconds       rows/s     (load ${loadavg()[0].toFixed(1)})`);
    for (const { state, rows, seconds } of listed) {
      console.log(
        `${state} ${grouped(rows).padStart(12)} ${seconds.toFixed(2).padStart(10)} ${grouped(rows / seconds).padStart(12)}`,
      );
    }
    const rows = listed.reduce((sum, state) => sum + state.rows, 0);
    const states = listed.reduce((sum, state) => sum + state.seconds, 0);
    scaling.push({
      size,
      grid,
      references: references.seconds,
      states,
      world: world.seconds,
      cpu: world.cpu,
      again: again.seconds,
      rows,
      peak: world.peak,
    });
  }
  console.log('\nscaling');
  console.log(
    'merchants  cell   references s  states s   world s  CPU s  no-op s   rows/s (states)   peak MiB   us a merchant',
  );
  for (const line of scaling) {
    console.log(
      [
        grouped(line.size).padStart(9),
        `${line.grid}'`.padStart(5),
        line.references.toFixed(2).padStart(16),
        line.states.toFixed(2).padStart(9),
        line.world.toFixed(2).padStart(9),
        line.cpu.toFixed(1).padStart(6),
        line.again.toFixed(2).padStart(8),
        grouped(line.rows / line.states).padStart(17),
        grouped(line.peak).padStart(10),
        ((line.states / line.size) * 1e6).toFixed(1).padStart(15),
      ].join(' '),
    );
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
