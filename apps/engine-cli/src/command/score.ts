import { canonicalJson } from '@merchantry/hashgate';
import { scorecardMarkdown, scoreRun } from '@merchantry/realism';
import { console_, withExistingRun, type SharedOptions } from '../command-context.js';

/** `merchantry score`: how far a world looks like the world, row by row, against its bands. */
export async function scoreCommand(options: SharedOptions): Promise<void> {
  await withExistingRun(options, async (world) => {
    const scorecards = await scoreRun(world.root, world.run.dir);
    if (options.json) {
      console_.out(canonicalJson(scorecards));
      return;
    }
    for (const card of scorecards) console_.out(scorecardMarkdown(card));
    console_.err(`scorecards are in runs/${world.run.label}/reports/realism/`);
  });
}
