import { Failure, isFailure } from '@merchantry/contracts';
import { canonicalJson } from '@merchantry/hashgate';
import { Command, CommanderError, Option } from 'commander';
import pc from 'picocolors';
import { exportCommand } from './command/export.js';
import { planCommand, verifyCommand } from './command/inspect.js';
import { archiveCommand, pruneCommand } from './command/keep.js';
import { referenceBuildCommand } from './command/reference.js';
import { scoreCommand } from './command/score.js';
import { eventsCommand, sqlCommand } from './command/tables.js';
import { stateCommand, worldCommand } from './command/world.js';
import { console_ } from './command-context.js';

const seed = () => new Option('--seed <n>', 'seed of the world, u64 (default 42, or that of the run)');
const profile = () => new Option('--profile <name>', 'world profile: smoke, default, natural, full, large');
const run = (text = 'run label under runs/') => new Option('--run <label>', text);
const json = () => new Option('--json', 'one canonical JSON document on stdout instead of words');
const workers = () =>
  new Option('--workers <n>', 'worker threads; any number makes the same bytes').default('1');

/** The command line of Merchantry. Data go to stdout, words to stderr; exit code 0 done, 1 failed, 2 wrong usage. */
export function buildProgram(): Command {
  const program = new Command('merchantry')
    .description('Makes sealed, reproducible, realistic worlds of merchants.')
    .showHelpAfterError('(add --help to see what the command takes)')
    .addHelpText(
      'after',
      `
Try:
  merchantry world                          the default world, seed 42, into runs/seed-42
  merchantry world --profile smoke          a small one, in seconds
  merchantry plan                           what would run now, and why
  merchantry verify seed-42                 every byte against its record
  merchantry sql "select count(*) from hurdle_bernoulli" --run seed-42
  merchantry export tile_index --country FR --run seed-42
  merchantry events nb_final --run seed-42 --jsonl | head -1

Exit codes: 0 done, 1 the world or a check failed, 2 the command line cannot be obeyed.`,
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => process.stdout.write(text),
      writeErr: (text) => process.stderr.write(text),
    });

  program
    .command('world')
    .description('build a world: references, then every state that is missing or changed')
    .addOption(seed())
    .addOption(profile())
    .addOption(new Option('--label <label>', 'folder under runs/ (default seed-<n>, or <profile>-seed-<n>)'))
    .addOption(workers())
    .addOption(new Option('--to <segment|state>', 'stop there, for example 1A or 1A.S1'))
    .addOption(new Option('--no-heal', 'refuse a damaged run instead of repairing it'))
    .addOption(json())
    .action(worldCommand);

  program
    .command('state')
    .description('run one state of a run whose upstream is in order; damage anywhere is refused')
    .argument('<id>', 'for example 1A.S1')
    .addOption(run())
    .addOption(seed())
    .addOption(profile())
    .addOption(workers())
    .addOption(
      new Option('--heal', 'first run or repair what the state waits for (what the task runner asks)'),
    )
    .addOption(json())
    .action(stateCommand);

  program
    .command('verify')
    .description('check every byte of a run against its records and its seal')
    .argument('<run>', 'run label under runs/')
    .addOption(json())
    .action(verifyCommand);

  program
    .command('plan')
    .description('say what the next world would run, and why')
    .addOption(seed())
    .addOption(profile())
    .addOption(run())
    .addOption(new Option('--to <segment|state>', 'stop there'))
    .addOption(json())
    .action(planCommand);

  program
    .command('events')
    .description('print the random-number events of a family')
    .argument('<family>', 'for example hurdle_bernoulli')
    .addOption(run())
    .addOption(new Option('--jsonl', 'one canonical JSON line an event'))
    .addOption(new Option('--limit <n>', 'the first n events only'))
    .addOption(json())
    .action(eventsCommand);

  program
    .command('sql')
    .description('ask the tables of a run in SQL: one view a dataset id (DuckDB)')
    .argument('<query>', 'for example "select count(*) from nb_final"')
    .addOption(run())
    .addOption(json())
    .action(sqlCommand);

  program
    .command('export')
    .description(
      'write a logical table of tiles row by row as Parquet: tile_index, tile_bounds or tile_weights',
    )
    .argument('<table>', 'for example tile_index')
    .addOption(run())
    .addOption(new Option('--country <iso>', 'the tiles of one country only, for example FR'))
    .addOption(new Option('--out <folder>', 'default runs/<run>/export/<table>, or <table>.<country>'))
    .addOption(new Option('--force', 'replace an export that stands there with other bytes'))
    .addOption(
      new Option('--workers <n>', 'files written at the same time; any number makes the same bytes').default(
        '2',
      ),
    )
    .addOption(json())
    .action(exportCommand);

  program
    .command('score')
    .description('score a world against the realism bands')
    .addOption(run())
    .addOption(
      new Option('--replay <label>', 'a second build of the same world: its digest must be that of --run'),
    )
    .addOption(json())
    .action(scoreCommand);

  program
    .command('prune')
    .description('remove what runs no longer need (a dry run unless --yes)')
    .addOption(run('only this run'))
    .addOption(new Option('--drop <label...>', 'remove these runs whole'))
    .addOption(new Option('--yes', 'really remove'))
    .addOption(json())
    .action(pruneCommand);

  program
    .command('archive')
    .description('verify a run and pack it into one tar file')
    .argument('<run>', 'run label under runs/')
    .addOption(new Option('--out <file>', 'default <run>.tar'))
    .addOption(json())
    .action(archiveCommand);

  const reference = program
    .command('reference')
    .description('reference tables: countries, economies, merchant categories, merchants');
  reference
    .command('build')
    .description('build what is missing or changed; your own file can replace any source')
    .addOption(profile())
    .addOption(new Option('--source <name=file...>', 'for example gdp=my-gdp.csv'))
    .addOption(new Option('--force', 'build again even what is up to date'))
    .addOption(json())
    .action(referenceBuildCommand);

  for (const command of [...program.commands, ...reference.commands])
    command.exitOverride().copyInheritedSettings(program);
  return program;
}

/** Run a command line (without node and script); returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const wantsJson = args.includes('--json');
  try {
    await buildProgram().parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      if (wantsJson) console_.out(canonicalJson(failureJson(new Failure('usage', error.message))));
      return 2;
    }
    const failure = isFailure(error)
      ? error
      : new Failure('internal', String((error as Error)?.message ?? error), { cause: error });
    if (wantsJson) console_.out(canonicalJson(failureJson(failure)));
    const colour = process.stderr.isTTY ? pc : pc.createColors(false);
    const [first, ...rest] = failure.describe().split('\n');
    console_.err([colour.red(first), ...rest].join('\n'));
    if (failure.code === 'internal' && failure.cause instanceof Error)
      console_.err(String(failure.cause.stack));
    return failure.exitCode;
  }
}

function failureJson(failure: Failure): Record<string, unknown> {
  const { cause: _cause, ...place } = failure.place;
  const facts = Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));
  return {
    status: 'FAIL',
    code: failure.code,
    class: failure.failureClass,
    message: failure.message,
    ...facts,
  };
}
