import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
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

/**
 * A workspace of a test's own, in a temporary folder: contracts and configuration of the checkout, no references and no
 * runs unless asked for. The command that runs in it is the checkout's, so code comes from there and data from here.
 */
export class ScratchWorkspace {
  readonly root: string;

  constructor(options: { readonly references?: ScratchWorkspace; readonly name?: string } = {}) {
    this.root = mkdtempSync(join(tmpdir(), `merchantry-${options.name ?? ''}`));
    for (const folder of ['contracts', 'config'])
      cpSync(join(CHECKOUT, folder), join(this.root, folder), { recursive: true });
    if (options.references)
      cpSync(options.references.path('reference'), this.path('reference'), { recursive: true });
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
