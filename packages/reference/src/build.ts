import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Contracts, fillPath, loadContracts, type Table } from '@merchantry/contracts';
import { fileSha256, meaningDigest, sha256, toHex } from '@merchantry/hashgate';
import { type Database, openDatabase, readTable, writeFileAtomically } from '@merchantry/tables';
import { buildArtefact, fileOf, sourcesOf } from './build-artefact.js';
import { builderCodeDigest } from './code-digest.js';
import { PROVENANCE_FILE } from './provenance.js';
import {
  type BuildParameters,
  REFERENCE_ENTRIES,
  type ReferenceEntry,
  type ReferenceProfile,
} from './reference-entries.js';
import {
  indexPath,
  readIndexEntry,
  type ReferenceIndex,
  type ReferenceIndexEntry,
} from './reference-index.js';
import { ReferenceInputs } from './reference-inputs.js';
import { resolveUserSources } from './sources-lock.js';
import { clearParts, TableStages } from './table-stages.js';

/** Told of every table when it is known to be fresh or has been built. */
export type BuildProgress = (step: {
  readonly id: string;
  readonly action: 'fresh' | 'built';
  readonly done: number;
  readonly total: number;
}) => void;

export interface BuildOptions {
  /** Workspace root: the folder of `contracts/`, `config/` and `reference/`. */
  readonly root: string;
  readonly profile: ReferenceProfile;
  /** `rng_epoch` of `config/rng.yaml`. */
  readonly rngEpoch: string;
  /** Files in place of built-in sources (see `USER_SOURCES`), or `builtin`. */
  readonly sources?: Readonly<Record<string, string>>;
  /** Build every table anew, and pin the bytes that `sources` have now. */
  readonly force?: boolean;
  readonly progress?: BuildProgress;
}

/**
 * Builds the reference tables of a profile below `<root>/reference`, each with its provenance. A table is left alone
 * when the digest of its inputs (source bytes, policies, schema, builder code, profile) and every byte of its files are
 * what its index entry states.
 * @throws Failure reference_source_invalid, ingress_pk_duplicate, ingress_fk_unknown (a source), sealed_input_mismatch
 *   (a pinned source), reference_drift (a law cannot be met), io_write_failure
 */
export async function buildReferences(options: BuildOptions): Promise<ReferenceIndex> {
  const { root, profile, force = false } = options;
  const user = resolveUserSources(root, profile.profile, options.sources, force);
  const contracts = loadContracts(root);
  const inputs = new ReferenceInputs(root, user.files);
  const parameters: BuildParameters = { profile, b32: sha256(options.rngEpoch) };
  const stages = new TableStages(join(root, 'reference', '.stage'));
  const found: { entry: ReferenceEntry; known: ReferenceIndexEntry; stage?: string }[] = [];
  let opened: Database | undefined;
  try {
    for (const entry of REFERENCE_ENTRIES) {
      const used = found.filter((other) => entry.uses?.includes(other.entry.id));
      const digest = inputsDigest(
        entry,
        inputs,
        used.map(({ known }) => known),
        parameters,
        contracts,
      );
      const known = force ? null : readIndexEntry(indexPath(root, entry.id, variantOf(entry, profile)));
      const target = folderOf(contracts, entry, profile);
      const fresh = known !== null && known.inputs_digest === digest && isIntact(root, entry, known, target);
      if (fresh) found.push({ entry, known });
      else {
        opened ??= await openDatabase();
        const db = opened;
        const stage = stages.make(entry.id);
        const earlier = (id: string): Promise<Table> => {
          const source = used.find((other) => other.entry.id === id)!;
          const folder = source.stage ?? join(root, folderOf(contracts, source.entry, profile));
          return readTable(db, [join(folder, fileOf(source.entry))], contracts.tableSchema(id));
        };
        found.push({
          entry,
          known: await buildArtefact(stage, entry, target, digest, {
            inputs,
            parameters,
            contracts,
            db,
            scratch: (name) => stages.make(name),
            earlier,
          }),
          stage,
        });
      }
      options.progress?.({
        id: entry.id,
        action: fresh ? 'fresh' : 'built',
        done: found.length,
        total: REFERENCE_ENTRIES.length,
      });
    }
    // Only now: a source that cannot be used leaves every table as it was.
    for (const { entry, known, stage } of found) {
      if (stage === undefined) continue;
      stages.publish(stage, join(root, folderOf(contracts, entry, profile)));
      writeFileAtomically(
        indexPath(root, entry.id, variantOf(entry, profile)),
        `${JSON.stringify(known, null, 2)}\n`,
      );
    }
  } finally {
    opened?.close();
    stages.clear();
    clearParts(join(root, 'reference', 'index'));
  }
  user.pin();
  return { profile: profile.profile, tables: sortById(found.map(({ known }) => known)) };
}

export const sortById = (tables: readonly ReferenceIndexEntry[]): ReferenceIndexEntry[] =>
  [...tables].sort((a, b) => (a.id < b.id ? -1 : 1));

/** What of a profile names files: its own name, and its grid. */
export type ProfileName = Pick<ReferenceProfile, 'profile' | 'grid_arcmin'>;

/** Which of several an artefact is: the profile's, the grid's, or the only one. */
export const variantOf = (
  entry: ReferenceEntry,
  { profile, grid_arcmin }: ProfileName,
): string | undefined => (entry.perProfile ? profile : 'raster' in entry ? String(grid_arcmin) : undefined);

/** Folder of an artefact relative to the root, without a trailing slash. */
export function folderOf(contracts: Contracts, entry: ReferenceEntry, profile: ProfileName): string {
  const variant = variantOf(entry, profile);
  const tokens = variant === undefined ? {} : { [entry.perProfile ? 'profile' : 'grid']: variant };
  return fillPath(contracts.dataset(entry.id), tokens).replace(/\/$/, '');
}

/** Whether the folder holds the artefact of an index entry and nothing else, byte for byte. */
export function isIntact(
  root: string,
  entry: ReferenceEntry,
  known: ReferenceIndexEntry,
  folder: string,
): boolean {
  const absolute = join(root, folder);
  const name = fileOf(entry);
  if (known.path !== `${folder}/${name}` || !existsSync(absolute)) return false;
  const files = readdirSync(absolute).sort();
  return (
    files.join('\n') === [name, PROVENANCE_FILE].sort().join('\n') &&
    fileSha256(join(absolute, name)) === known.sha256 &&
    fileSha256(join(absolute, PROVENANCE_FILE)) === known.provenance_sha256
  );
}

function inputsDigest(
  entry: ReferenceEntry,
  inputs: ReferenceInputs,
  used: readonly ReferenceIndexEntry[],
  { profile, b32 }: BuildParameters,
  contracts: Contracts,
): string {
  return meaningDigest({
    table: contracts.meaning(entry.id),
    sources: sourcesOf(entry, inputs).map(({ id, sha256: digest }) => ({ id, digest })),
    tables: used.map(({ id, content_digest: digest }) => ({ id, digest })),
    code: builderCodeDigest(),
    parameters: entry.perProfile
      ? {
          b32: toHex(b32),
          profile: profile.profile,
          merchants: profile.merchants,
          home_law: profile.home_law,
        }
      : 'raster' in entry
        ? { grid_arcmin: profile.grid_arcmin }
        : null,
  });
}
