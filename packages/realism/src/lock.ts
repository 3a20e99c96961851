import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '@merchantry/contracts';
import { fileSha256, parseJson } from '@merchantry/hashgate';
import type { Evidence, RunIdentity } from './scorecard.js';

/** What a locked run reached: nothing later of the same profile and seed may fall behind it. */
export interface Lock {
  readonly run_id: string;
  /** Value by row; null where the locked run had none. */
  readonly values: Readonly<Record<string, number | null>>;
  readonly evidence: Evidence;
}

/** Where the lock of a profile and seed stands: the committed scorecard of the run that was accepted. */
export const lockPath = (segment: string, { profile, seed }: Pick<RunIdentity, 'profile' | 'seed'>): string =>
  `locks/${segment}/${profile}-seed-${seed}.json`;

/**
 * Read the lock of a segment below the workspace.
 *
 * @returns null where none is committed
 * @throws Failure `record_invalid` for a file that is no scorecard of that segment, profile and seed
 */
export function readLock(
  root: string,
  segment: string,
  identity: Pick<RunIdentity, 'profile' | 'seed'>,
): Lock | null {
  const path = lockPath(segment, identity);
  const full = join(root, path);
  if (!existsSync(full)) return null;
  const invalid = (found: string, cause?: unknown) =>
    new Failure('record_invalid', 'A lock is not the scorecard of a run of its profile and seed.', {
      path,
      expected: `a scorecard of segment ${segment}, profile ${identity.profile}, seed ${identity.seed}`,
      found,
      cause,
    });
  let card: Partial<LockedCard> | null;
  try {
    card = parseJson(readFileSync(full, 'utf8')) as Partial<LockedCard> | null;
  } catch (error) {
    throw invalid('no JSON', error);
  }
  const { run, metrics } = card ?? {};
  if (card?.segment !== segment || run?.profile !== identity.profile || run.seed !== identity.seed)
    throw invalid(`segment ${card?.segment}, profile ${run?.profile}, seed ${run?.seed}`);
  const rows = Object.entries(metrics ?? {});
  const wrong = rows.find(([, row]) => row?.value !== null && typeof row?.value !== 'number');
  if (rows.length === 0 || wrong) throw invalid(wrong ? `row ${wrong[0]} without a value` : 'no rows');
  return {
    run_id: String(run.run_id),
    values: Object.fromEntries(rows.map(([id, { value }]) => [id, value])),
    evidence: { dataset: `lock_${segment}`, path, sha256: fileSha256(full) },
  };
}

interface LockedCard {
  readonly segment: string;
  readonly run: { readonly profile: string; readonly seed: string; readonly run_id: string };
  readonly metrics: Readonly<Record<string, { readonly value: number | null }>>;
}
