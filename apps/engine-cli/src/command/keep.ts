import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '@merchantry/contracts';
import { canonicalJson, fileSha256 } from '@merchantry/hashgate';
import { RunFolder, verifyRun, withRunLock } from '@merchantry/engine';
import { create } from 'tar';
import { console_, withExistingRun, workspaceRoot, type SharedOptions } from '../command-context.js';
import { grouped } from '../text-table.js';

export interface PruneOptions extends SharedOptions {
  readonly drop?: readonly string[];
  readonly yes?: boolean;
}

/**
 * `merchantry prune`: what runs no longer need. Superseded partitions and stages of every run (or of `--run`), and the
 * runs named by `--drop`. A dry run unless `--yes`; locked runs are never touched.
 */
export async function pruneCommand(options: PruneOptions): Promise<void> {
  const root = workspaceRoot();
  const runs = join(root, 'runs');
  const labels = existsSync(runs)
    ? readdirSync(runs, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort()
    : [];
  for (const label of [...(options.drop ?? []), ...(options.run ? [options.run] : [])]) {
    if (!labels.includes(label))
      throw new Failure('run_missing', `There is no run ${label}.`, {
        expected: labels.join(', '),
        found: label,
      });
  }
  const removals: { label: string; path: string; bytes: number }[] = [];
  for (const label of labels.filter(
    (name) => !options.run || name === options.run || options.drop?.includes(name),
  )) {
    const run = new RunFolder(root, label);
    if (run.locked()) {
      if (options.drop?.includes(label))
        throw new Failure('run_locked', `The run ${label} is locked.`, { path: `runs/${label}/lock.json` });
      continue;
    }
    const targets = options.drop?.includes(label) ? [run.dir] : [run.path('.superseded'), run.path('tmp')];
    for (const path of targets.filter((target) => existsSync(target)))
      removals.push({ label, path, bytes: bytesBelow(path) });
  }
  for (const { label, path } of removals) {
    if (options.yes)
      await withRunLock(new RunFolder(root, label), 0, async () =>
        rmSync(path, { recursive: true, force: true }),
      );
  }
  const relative = removals.map(({ path, bytes }) => ({ path: path.slice(root.length + 1), bytes }));
  if (options.json) console_.out(canonicalJson({ removed: options.yes ?? false, paths: relative }));
  else if (relative.length === 0) console_.out('nothing to prune');
  else {
    console_.out(
      relative
        .map(
          ({ path, bytes }) =>
            `${options.yes ? 'removed' : 'would remove'}  ${path}  (${grouped(bytes)} bytes)`,
        )
        .join('\n'),
    );
    if (!options.yes) console_.err('nothing was removed: repeat with --yes');
  }
}

/** `merchantry archive <run>`: verify a run and pack what its records vouch for into one tar file, the same bytes every time. */
export async function archiveCommand(
  label: string,
  options: SharedOptions & { out?: string },
): Promise<void> {
  await withExistingRun({ ...options, run: label }, async (world) => {
    verifyRun(world);
    const out = options.out ?? `${label}.tar`;
    if (existsSync(out)) throw new Failure('usage', `The file ${out} exists already.`, { path: out });
    const members = [
      'data',
      'logs',
      'records',
      'reports/realism',
      'run_receipt.json',
      'sealed',
      'world.json',
    ].filter((name) => existsSync(world.run.path(name)));
    const part = `${out}.part`;
    await create(
      {
        file: part,
        cwd: world.run.dir,
        portable: true,
        noMtime: true,
        prefix: label,
        filter: (path) => !path.includes('/failures/'),
      },
      members.flatMap((member) => sortedFiles(world.run.dir, member)),
    );
    const sha256 = fileSha256(part);
    const { size } = statSync(part);
    renameSync(part, out);
    console_.out(
      options.json
        ? canonicalJson({ archive: out, bytes: size, sha256_hex: sha256 })
        : `${out}  ${grouped(size)} bytes  sha256 ${sha256}`,
    );
  });
}

/** Files at or below a member, as sorted relative paths, so that the archive does not depend on directory order. */
function sortedFiles(cwd: string, member: string): string[] {
  const path = join(cwd, member);
  if (statSync(path).isFile()) return [member];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(cwd.length + 1))
    .sort();
}

function bytesBelow(path: string): number {
  if (statSync(path).isFile()) return statSync(path).size;
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
