import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, loadContracts } from '@merchantry/contracts';
import { folderOf, isIntact, type ProfileName, sortById, variantOf } from './build.js';
import { REFERENCE_ENTRIES } from './reference-entries.js';
import {
  indexPath,
  readIndexEntry,
  type ReferenceIndex,
  type ReferenceIndexEntry,
} from './reference-index.js';
import { verifyPins } from './sources-lock.js';

/**
 * Verifies every byte of the built reference tables of a profile, and the pins of user sources. Builds nothing.
 * @throws Failure reference_missing, output_digest_mismatch, sealed_input_mismatch, sealed_input_missing
 */
export function checkReferences(root: string, profile: ProfileName): ReferenceIndex {
  verifyPins(root, profile.profile);
  const contracts = loadContracts(root);
  const tables = REFERENCE_ENTRIES.map((entry): ReferenceIndexEntry => {
    const folder = folderOf(contracts, entry, profile);
    const known = readIndexEntry(indexPath(root, entry.id, variantOf(entry, profile)));
    if (!known || !existsSync(join(root, folder)))
      throw new Failure('reference_missing', `the reference table ${entry.id} has not been built`, {
        dataset: entry.id,
        path: folder,
        expected: 'merchantry reference build',
      });
    if (!isIntact(root, entry, known, folder))
      throw new Failure(
        'output_digest_mismatch',
        `the reference table ${entry.id} has other bytes than were built`,
        {
          dataset: entry.id,
          path: folder,
          expected: `a file with SHA-256 ${known.sha256} and its provenance, nothing else`,
        },
      );
    return known;
  });
  return { profile: profile.profile, tables: sortById(tables) };
}
