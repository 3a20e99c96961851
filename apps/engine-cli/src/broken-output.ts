import { Failure } from '@merchantry/contracts';

/**
 * What to do when data can no longer be written to stdout: a reader that has seen enough (`| head -1`) ends the command
 * in peace, anything else (a full disk) is a failure like every other.
 */
export function watchOutput(stdout: NodeJS.WriteStream, end: (status: number) => void): void {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return end(0);
    const failure = new Failure('io_write_failure', 'The data cannot be written to stdout.', {
      expected: 'a place that can be written',
      found: error.message,
    });
    process.stderr.write(`${failure.describe()}\n`);
    end(failure.exitCode);
  });
}
