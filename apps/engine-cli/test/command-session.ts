import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answer, ScratchWorkspace } from './scratch-workspace.js';

/**
 * Runs many command lines in one process beside the tests: the built command's `main`, outside Jest's module realm, so
 * that errors of the system look to it as they do to users. One command at a time.
 */
export class CommandSession {
  private constructor(private readonly child: ChildProcess) {}

  static async open(): Promise<CommandSession> {
    const { NODE_OPTIONS: _jest, ...env } = process.env;
    const child = fork(fileURLToPath(new URL('command-session-child.mjs', import.meta.url)), {
      env: { ...env, NO_COLOR: '1' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    await next(child);
    return new CommandSession(child);
  }

  async run(workspace: ScratchWorkspace, args: readonly string[]): Promise<Answer> {
    const answer = next(this.child);
    this.child.send({ cwd: workspace.root, args });
    return (await answer) as Answer;
  }

  close(): void {
    this.child.kill();
  }
}

/** The next message of a child; a child that ends instead is an error. */
function next(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`the command session ended (${code})`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}
