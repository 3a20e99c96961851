import { Failure } from '@merchantry/contracts';
import { canonicalJson } from '@merchantry/hashgate';
import { runSingleState, runWorld, wallClock, type World, type WorldSummary } from '@merchantry/engine';
import { console_, withWorld, type SharedOptions } from '../command-context.js';
import { segments } from '../segments.js';
import { grouped, textTable } from '../text-table.js';
import { buildWithProgress } from './reference.js';

export interface WorldCommandOptions extends SharedOptions {
  readonly to?: string;
  readonly heal?: boolean;
}

/** `merchantry world`: references, then every state up to `--to`, then where everything is. */
export async function worldCommand(options: WorldCommandOptions): Promise<void> {
  const started = wallClock.milliseconds();
  await withWorld(options, async (world) => {
    const targets = targetStates(world, options.to);
    const heal = options.heal ?? true;
    // References are part of a world's graph: built when missing, rebuilt when a source changed or a byte did.
    await buildWithProgress(world.root, world.profile, world.progress);
    const summary = await runWorld(world, targets, { heal, tidy: heal && options.to === undefined });
    printSummary(world, summary, (wallClock.milliseconds() - started) / 1000, options.json ?? false);
  });
}

export interface StateCommandOptions extends SharedOptions {
  readonly heal?: boolean;
}

/** `merchantry state <id>`: one state. With `--heal`, what it waits for is repaired or run first (the task runner's way). */
export async function stateCommand(id: string, options: StateCommandOptions): Promise<void> {
  const started = wallClock.milliseconds();
  await withWorld(options, async (world) => {
    const summary = options.heal ? await runWorld(world, [id]) : await runSingleState(world, id);
    printSummary(world, summary, (wallClock.milliseconds() - started) / 1000, options.json ?? false);
  });
}

/** `1A` means every state of 1A and what they wait for; `1A.S1` that state; nothing means all that exists. */
export function targetStates(world: World, to: string | undefined): string[] {
  const known = segments.flatMap((segment) => segment.states.map((state) => state.id));
  if (to === undefined) return known;
  const chosen = known.filter((id) => id === to || id.startsWith(`${to}.`));
  if (chosen.length === 0) {
    throw new Failure('usage', `There is no segment or state ${to}.`, {
      expected: [...new Set([...known.map((id) => id.split('.')[0]), ...known])].join(', '),
      found: to,
    });
  }
  const declared = new Set(world.contracts.states().map((node): string => node.id));
  const missing = chosen.find((id) => !declared.has(id));
  if (missing !== undefined) {
    throw new Failure('contract_invalid', `No dictionary knows the state ${missing}.`, {
      path: 'contracts',
      expected: `datasets that ${missing} produces or consumes`,
      found: 'none',
    });
  }
  return chosen;
}

function printSummary(world: World, summary: WorldSummary, seconds: number, json: boolean): void {
  const { index, states } = summary;
  const folder = `runs/${index.label}`;
  if (json) {
    console_.out(
      canonicalJson({ label: index.label, folder, world_digest: index.world_digest, seconds, states }),
    );
    return;
  }
  const rows = states.map((state) => [
    state.state,
    state.title,
    state.action,
    grouped(state.rows),
    grouped(state.bytes),
    state.seconds.toFixed(2),
    state.reasons.join(', '),
  ]);
  console_.out(
    [
      textTable(['state', 'what', 'did', 'rows', 'bytes', 'seconds', 'because'], rows),
      '',
      `files         ${folder}/ (every dataset is listed in ${folder}/world.json)`,
      `look inside   npx merchantry sql --run ${index.label} "select * from nb_final limit 5"`,
      `seconds       ${seconds.toFixed(2)} in all, ${world.workers} worker${world.workers === 1 ? '' : 's'}`,
      `world digest  ${index.world_digest}`,
    ].join('\n'),
  );
}
