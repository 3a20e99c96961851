import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout that the tests belong to. */
export const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));

const COMMAND = join(CHECKOUT, 'apps', 'engine-cli', 'bin', 'merchantry.js');

export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Larger files, all of them geography, are linked instead of copied: tests replace them, but never write into them. */
const COPIED_BYTES = 1 << 20;

/**
 * A workspace of a test's own, in a temporary folder: contracts and configuration of the checkout; references, or
 * references and the smoke world, only when asked for (`with`), as copies of those that all test files share. The command
 * that runs in it is the checkout's, so code comes from there and data from here.
 */
export class ScratchWorkspace {
  readonly root: string;

  constructor(options: { readonly with?: 'references' | 'world'; readonly name?: string } = {}) {
    this.root = mkdtempSync(join(tmpdir(), `merchantry-${options.name ?? ''}`));
    for (const folder of ['contracts', 'config'])
      cpSync(join(CHECKOUT, folder), join(this.root, folder), { recursive: true });
    if (options.with) copyTree(shared('reference'), this.path('reference'));
    if (options.with === 'world') copyTree(shared('runs'), this.path('runs'));
  }

  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  /** Run `merchantry ...` to its end. */
  run(...args: string[]): Answer {
    return this.runIn({}, ...args);
  }

  /** As `run`, with other environment variables. */
  runIn(variables: NodeJS.ProcessEnv, ...args: string[]): Answer {
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
      cwd: this.root,
      encoding: 'utf8',
      env: { ...this.environment(), ...variables },
      maxBuffer: 256 * 1024 * 1024,
    });
    return { status, stdout, stderr };
  }

  /** Run a line of bash in which `"$@"` is `merchantry ...`. */
  runUnder(script: string, ...args: string[]): Answer {
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['-c', script, 'bash', process.execPath, COMMAND, ...args],
      { cwd: this.root, encoding: 'utf8', env: this.environment(), maxBuffer: 256 * 1024 * 1024 },
    );
    return { status, stdout, stderr };
  }

  /** Run `merchantry ... --json` and parse what it says; throws with the whole answer when it fails. */
  json<T = Record<string, unknown>>(...args: string[]): T {
    const answer = this.run(...args, '--json');
    if (answer.status !== 0)
      throw new Error(`merchantry ${args.join(' ')}: ${answer.status}\n${answer.stdout}${answer.stderr}`);
    return JSON.parse(answer.stdout) as T;
  }

  /** Start `merchantry ...` and return at once: for tests that kill it. */
  start(...args: string[]): ChildProcess {
    return spawn(process.execPath, [COMMAND, ...args], {
      cwd: this.root,
      env: this.environment(),
      stdio: 'ignore',
    });
  }

  remove(): void {
    if (existsSync(this.root)) rmSync(this.root, { recursive: true, force: true });
  }

  private environment(): NodeJS.ProcessEnv {
    const { NODE_OPTIONS: _jest, ...rest } = process.env;
    return { ...rest, NO_COLOR: '1' };
  }
}

/** A folder of the workspace that `shared-world.mjs` built. */
function shared(folder: string): string {
  const root = process.env['MERCHANTRY_SHARED_WORLD'];
  if (root === undefined)
    throw new Error('run these tests with their jest.config.js, which builds a world first');
  return join(root, folder);
}

function copyTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyTree(source, target);
    else if (statSync(source).size > COPIED_BYTES) linkSync(source, target);
    else copyFileSync(source, target);
  }
}
