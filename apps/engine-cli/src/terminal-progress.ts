import cliProgress from 'cli-progress';
import type { Progress } from '@merchantry/engine';
import { grouped } from './text-table.js';

/** Progress with rate and time left on a terminal; only remarks that matter in a pipe. */
export function terminalProgress(stream: NodeJS.WriteStream): Progress & { stop(): void } {
  if (!stream.isTTY) {
    return {
      begin: () => undefined,
      advance: () => undefined,
      end: () => undefined,
      note: (message) => void stream.write(`merchantry: ${message}\n`),
      stop: () => undefined,
    };
  }
  let bar: cliProgress.SingleBar | undefined;
  let name = '';
  const stop = () => {
    bar?.stop();
    bar = undefined;
  };
  return {
    begin(work) {
      stop();
      name = work;
      stream.write(`${name} ...\r`);
    },
    advance(done, total, unit) {
      if (!bar) {
        bar = new cliProgress.SingleBar({
          stream,
          clearOnComplete: true,
          hideCursor: true,
          etaBuffer: 50,
          format: `${name} [{bar}] {percentage}% | {value}/{total} ${unit} | {rate} ${unit}/s | {eta_formatted} left`,
          formatValue: (value, _options, type) =>
            type === 'percentage' ? String(value) : grouped(Number(value)),
        });
        bar.start(total, 0, { rate: '-' });
      }
      const seconds = (performance.now() - startOf(bar)) / 1000;
      bar.update(done, { rate: seconds > 0 ? grouped(Math.round(done / seconds)) : '-' });
    },
    end(outcome) {
      stop();
      stream.write(`\u001b[2K${name}: ${outcome}\n`);
    },
    note(message) {
      stop();
      stream.write(`\u001b[2K${message}\n`);
    },
    stop,
  };
}

const starts = new WeakMap<cliProgress.SingleBar, number>();

function startOf(bar: cliProgress.SingleBar): number {
  let start = starts.get(bar);
  if (start === undefined) {
    start = performance.now();
    starts.set(bar, start);
  }
  return start;
}
