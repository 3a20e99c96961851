import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Before all test files: one workspace with references and the smoke world of seed 42, which takes most of a minute to
 * build and which the tests copy (`ScratchWorkspace`). Nobody writes to it.
 */
export default function build() {
  const root = mkdtempSync(join(tmpdir(), 'merchantry-shared-'));
  process.env.MERCHANTRY_SHARED_WORLD = root;
  for (const folder of ['contracts', 'config'])
    cpSync(join(checkout, folder), join(root, folder), { recursive: true });
  const env = { ...process.env, NO_COLOR: '1' };
  delete env.NODE_OPTIONS; // Jest's own.
  const command = join(checkout, 'apps/engine-cli/bin/merchantry.js');
  const args = [command, 'world', '--profile', 'smoke', '--workers', '2'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env,
  });
  if (status === 0) return;
  rmSync(root, { recursive: true, force: true });
  throw new Error(`the shared world of the tests cannot be built: ${status}\n${stdout}${stderr}`);
}
