import { Failure } from '@merchantry/contracts';
import { ensureWorldIndex, findWorkspaceRoot, openWorld, type World } from '@merchantry/engine';
import { segments } from './segments.js';
import { terminalProgress } from './terminal-progress.js';

/** Options that several commands share, as the parser delivers them. */
export interface SharedOptions {
  readonly json?: boolean;
  readonly seed?: string;
  readonly profile?: string;
  readonly label?: string;
  readonly run?: string;
  readonly workers?: string;
}

/** Where a command writes: data on stdout, words for people on stderr. */
export interface Console {
  /** Data: text lines, or one JSON document with `--json`. */
  out(text: string): void;
  /** Data as they are, for what does not end here. */
  write(text: string): void;
  err(text: string): void;
}

export const console_: Console = {
  out: (text) => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
  write: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text.endsWith('\n') ? text : `${text}\n`),
};

export const workspaceRoot = (): string => findWorkspaceRoot(process.cwd());

/** A u64 in decimal, or wrong usage. */
export function parseSeed(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  if (!/^(0|[1-9]\d{0,19})$/.test(text)) {
    throw new Failure('usage', 'A seed is an unsigned 64-bit integer in decimal.', {
      expected: '0 .. 18446744073709551615',
      found: text,
    });
  }
  return BigInt(text);
}

export function parseCount(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,6}$/.test(text))
    throw new Failure('usage', `--${name} takes a whole number above zero.`, {
      expected: '1 .. 9999999',
      found: text,
    });
  return Number(text);
}

/** Open the world that the options name, do the work, close it whatever happens. */
export async function withWorld<T>(options: SharedOptions, work: (world: World) => Promise<T>): Promise<T> {
  const progress = terminalProgress(process.stderr);
  const world = openWorld({
    root: workspaceRoot(),
    segments,
    seed: parseSeed(options.seed),
    profile: options.profile,
    label: options.run ?? options.label,
    workers: parseCount('workers', options.workers),
    progress,
  });
  try {
    return await work(world);
  } finally {
    progress.stop();
    await world.close();
  }
}

/** As `withWorld`, for commands that only make sense on a run that exists. */
export async function withExistingRun<T>(
  options: SharedOptions,
  work: (world: World) => Promise<T>,
): Promise<T> {
  return withWorld(options, async (world) => {
    if (!world.run.exists()) {
      throw new Failure('run_missing', `There is no run ${world.run.label}.`, {
        path: `runs/${world.run.label}`,
        expected: 'merchantry world, or another --run',
        found: 'nothing',
      });
    }
    ensureWorldIndex(world.run, world.profile.as_of_utc);
    return work(world);
  });
}
