// What the knobs of site placement buy and cost: one seed, one knob at a time, everything else as shipped. Because randomness
// depends on seed and entity alone, rows differ by what the knob causes and by nothing else.
//
//   node apps/engine-cli/bench/placement-frontier.mjs [--seed 42] [--knob even_zone_share]
//
// Prints the table of docs/site-placement.md.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: { seed: { type: 'string', default: '42' }, knob: { type: 'string' } },
});
const checkout = fileURLToPath(new URL('../../..', import.meta.url));
const command = join(checkout, 'apps/engine-cli/bin/merchantry.js');
const root = mkdtempSync(join(tmpdir(), 'merchantry-frontier-'));
const POLICY = 'config/layer1/1B/policy';

const knob = (file, name, values) => values.map((value) => ({ file, name, value }));
const CASES = [
  { name: 'as shipped' },
  ...knob('s4_alloc_plan_policy', 'even_zone_share', ['0.0', '0.10', '0.42']),
  ...knob('s4_alloc_plan_policy', 'spread_single_zone', ['false']),
  ...knob('s4_alloc_plan_policy', 'sites_per_slot', ['3', '5', '10']),
  ...knob('s4_alloc_plan_policy', 'free_site_share', ['0.0', '0.01', '0.02', '0.05']),
  ...knob('s6_jitter_policy', 'core_share', ['0.0', '0.6']),
  ...knob('s6_jitter_policy', 'mode', ['uniform_v1']),
];
const ROWS = ['1B-06', '1B-07', '2A-02', '2A-03', '2A-04', '2A-05'];

function merchantry(...args) {
  const child = spawnSync(process.execPath, [command, ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (child.status !== 0) throw new Error(`merchantry ${args.join(' ')}\n${child.stdout}${child.stderr}`);
  return JSON.parse(child.stdout);
}

const valueOf = ({ metrics, findings }, id) => (metrics[id] ?? findings.precursors[id]).value;

try {
  for (const folder of ['contracts', 'config'])
    cpSync(join(checkout, folder), join(root, folder), { recursive: true });
  console.log(`| knob | ${ROWS.join(' | ')} | median km | grade |`);
  console.log(`| --- |${' --- |'.repeat(ROWS.length + 2)}`);
  for (const { file, name, value } of CASES.filter(({ name }) => name === (options.knob ?? name))) {
    const path = file && join(root, POLICY, `${file}.yaml`);
    const shipped = path && readFileSync(path, 'utf8');
    if (path) {
      const edited = shipped.replace(new RegExp(`^(\\s*${name}:) .*$`, 'm'), `$1 ${value}`);
      if (edited === shipped) throw new Error(`${name} of ${file} is ${value} already, or is not there`);
      writeFileSync(path, edited);
    }
    merchantry('world', '--seed', options.seed, '--json');
    const card = merchantry('score', '--run', `seed-${options.seed}`, '--json').find(
      ({ segment }) => segment === '1B',
    );
    const values = ROWS.map((id) => valueOf(card, id).toFixed(3));
    const { p50_km } = card.findings.neighbours;
    console.log(
      `| ${name}${value === undefined ? '' : ` ${value}`} | ${values.join(' | ')} | ${p50_km.toFixed(2)} | ${card.verdict.grade} |`,
    );
    if (path) writeFileSync(path, shipped);
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
