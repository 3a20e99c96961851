import { Failure } from '@merchantry/contracts';
import { canonicalJson } from '@merchantry/hashgate';
import { loadProfile } from '@merchantry/engine';
import { buildReferences } from '@merchantry/reference';
import { console_, workspaceRoot, type SharedOptions } from '../command-context.js';
import { terminalProgress } from '../terminal-progress.js';
import { grouped, textTable } from '../text-table.js';

export interface ReferenceOptions extends SharedOptions {
  readonly source?: readonly string[];
  readonly force?: boolean;
}

/** `merchantry reference build`: every reference table of a profile, from pinned packages or the user's own files. */
export async function referenceBuildCommand(options: ReferenceOptions): Promise<void> {
  const root = workspaceRoot();
  const profile = loadProfile(root, options.profile ?? 'default');
  const progress = terminalProgress(process.stderr);
  try {
    const index = await buildReferences({
      root,
      profile: profile.profile,
      sources: parseSources(options.source ?? []),
      force: options.force,
      progress,
    });
    if (options.json) console_.out(canonicalJson(index));
    else {
      console_.out(
        textTable(
          ['reference', 'rows', 'bytes', 'sha256'],
          index.tables.map((table) => [
            table.id,
            grouped(table.rows),
            grouped(table.bytes),
            table.sha256.slice(0, 16),
          ]),
        ),
      );
    }
  } finally {
    progress.stop();
  }
}

/** `--source gdp=path.csv`, repeatable. */
function parseSources(pairs: readonly string[]): Record<string, string> {
  const sources: Record<string, string> = {};
  for (const pair of pairs) {
    const split = pair.indexOf('=');
    if (split <= 0)
      throw new Failure('usage', '--source takes NAME=FILE.', {
        expected: 'for example gdp=my-gdp.csv',
        found: pair,
      });
    sources[pair.slice(0, split)] = pair.slice(split + 1);
  }
  return sources;
}
