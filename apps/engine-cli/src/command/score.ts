import { RunFolder } from '@merchantry/engine';
import { canonicalJson } from '@merchantry/hashgate';
import { scorecardMarkdown, scoreRun } from '@merchantry/realism';
import { console_, withExistingRun, type SharedOptions } from '../command-context.js';

export interface ScoreOptions extends SharedOptions {
  /** Label of a second build of the same world, which must have the same digest. */
  readonly replay?: string;
}

/** `merchantry score`: how far a world looks like the world, row by row, against its bands. */
export async function scoreCommand(options: ScoreOptions): Promise<void> {
  await withExistingRun(options, async (world) => {
    const replay = options.replay === undefined ? undefined : new RunFolder(world.root, options.replay).dir;
    const scorecards = await scoreRun(world.root, world.run.dir, replay);
    if (options.json) {
      console_.out(canonicalJson(scorecards));
      return;
    }
    for (const card of scorecards) console_.out(scorecardMarkdown(card));
    console_.err(`scorecards are in runs/${world.run.label}/reports/realism/`);
  });
}
