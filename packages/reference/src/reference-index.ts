import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { referenceIndexPath } from '@merchantry/contracts';
import { parseJson } from '@merchantry/hashgate';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

const indexEntry = z.strictObject({
  id: z.string(),
  /** The Parquet part, relative to the workspace root. */
  path: z.string(),
  rows: z.number().int(),
  bytes: z.number().int(),
  sha256: digest,
  content_digest: digest,
  inputs_digest: digest,
  provenance_sha256: digest,
});

/** One built reference table. */
export type ReferenceIndexEntry = z.infer<typeof indexEntry>;

/** The built reference tables of a profile, by id. */
export interface ReferenceIndex {
  readonly profile: string;
  readonly tables: readonly ReferenceIndexEntry[];
}

/** Where the entry of a reference stands, absolute. */
export const indexPath = (root: string, id: string, variant?: string): string =>
  join(root, referenceIndexPath(id, variant));

/** The entry of a table, or null where there is none that can be read: a reason to build, not a failure. */
export function readIndexEntry(path: string): ReferenceIndexEntry | null {
  if (!existsSync(path)) return null;
  try {
    return indexEntry.parse(parseJson(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}
