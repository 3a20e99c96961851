import { Failure } from '@merchantry/contracts';
import { canonicalJson } from '@merchantry/hashgate';
import { loadProfile, loadRngPolicy, type Profile, type Progress } from '@merchantry/engine';
import { buildReferences, type ReferenceIndex } from '@merchantry/reference';
import { console_, workspaceRoot, type SharedOptions } from '../command-context.js';
import { terminalProgress } from '../terminal-progress.js';
import { grouped, textTable } from '../text-table.js';

export interface ReferenceOptions extends SharedOptions {
  readonly source?: readonly string[];
  readonly force?: boolean;
}

/** What `--source` and `--force` ask of the builder. */
interface BuildRequest {
  readonly sources?: Readonly<Record<string, string>>;
  readonly force?: boolean;
}

/** `merchantry reference build`: every reference table of a profile, from pinned packages or the user's own files. */
export async function referenceBuildCommand(options: ReferenceOptions): Promise<void> {
  const root = workspaceRoot();
  const profile = loadProfile(root, options.profile ?? 'default');
  const progress = terminalProgress(process.stderr);
  try {
    const sources = options.source && parseSources(options.source);
    const index = await buildWithProgress(root, profile, progress, { sources, force: options.force });
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

/** Build what is missing or changed, telling the watcher of every table that had to be built. */
export async function buildWithProgress(
  root: string,
  profile: Profile,
  progress: Progress,
  request: BuildRequest = {},
): Promise<ReferenceIndex> {
  progress.begin('reference tables');
  const index = await buildReferences({
    root,
    profile,
    rngEpoch: loadRngPolicy(root).rng_epoch,
    ...request,
    progress: ({ done, total }) => progress.advance(done, total, 'tables'),
  });
  progress.end('ready');
  return index;
}

/** `--source gdp=path.csv`, repeatable. */
function parseSources(pairs: readonly string[]): Record<string, string> {
  const sources = new Map<string, string>();
  for (const pair of pairs) {
    const split = pair.indexOf('=');
    if (split <= 0 || split === pair.length - 1)
      throw new Failure('usage', '--source takes NAME=FILE.', {
        expected: 'for example gdp=my-gdp.csv',
        found: pair,
      });
    const name = pair.slice(0, split);
    if (sources.has(name))
      throw new Failure('usage', `--source names ${name} twice.`, {
        expected: 'one file a source',
        found: pair,
      });
    sources.set(name, pair.slice(split + 1));
  }
  return Object.fromEntries(sources);
}
