import { basename, dirname, join } from 'node:path';
import { moveAside } from '@merchantry/tables';
import { FAILED_BUNDLES } from './failed-bundle.js';
import { filesBelow } from './inspect.js';
import type { StateRecord } from './record.js';
import type { RunFolder } from './run-folder.js';

/** Where published files lie. Failure records and failed bundles stand among them and apart. */
const PUBLISHED = ['data', 'logs', 'sealed'];

/** Run-relative paths of files among the published ones that no record names, sorted (ruling 2: debris). */
export function debrisOf(run: RunFolder, records: readonly StateRecord[]): string[] {
  const recorded = new Set(
    records.flatMap(({ outputs }) => outputs.flatMap(({ files }) => files.map(({ path }) => path))),
  );
  return PUBLISHED.flatMap((folder) => filesBelow(run.path(folder), run.dir)).filter(
    (path) =>
      !recorded.has(path) && !path.includes('/validation/failures/') && !path.includes(FAILED_BUNDLES),
  );
}

/** Move debris to `.superseded/`: what a killed command left, or the partitions of a record that was lost. */
export function clearDebris(run: RunFolder, records: readonly StateRecord[]): string[] {
  const debris = debrisOf(run, records);
  const aside = debris.length > 0 ? run.nextSuperseded() : '';
  for (const path of debris) moveAside(run.path(path), run.path(join(aside, dirname(path))), basename(path));
  return debris;
}
