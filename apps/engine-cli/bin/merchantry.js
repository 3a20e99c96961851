#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// In a checkout the command builds what is stale before it runs; an installed package comes built.
const root = fileURLToPath(new URL('../../..', import.meta.url));
if (existsSync(join(root, 'nx.json')) && existsSync(join(root, 'apps', 'engine-cli', 'src'))) {
  const { sourcesDigest, STAMP } = await import('./build-digest.js');
  const stamp = join(root, STAMP);
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== sourcesDigest(root)) build();
}
const { main } = await import('../dist/main.js');
const { watchOutput } = await import('../dist/broken-output.js');
watchOutput(process.stdout, process.exit);
process.exitCode = await main(process.argv.slice(2));

function build() {
  process.stderr.write('merchantry: building (first use, or sources have changed)\n');
  const manifest = createRequire(import.meta.url).resolve('nx/package.json');
  const nx = join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.nx);
  const result = spawnSync(process.execPath, [nx, 'run', 'engine-cli:build', '--outputStyle=static'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', NX_ISOLATE_PLUGINS: 'false' },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}\nmerchantry: the build failed\n`);
    process.exit(1);
  }
}
