import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contracts, Table } from '@merchantry/contracts';
import { globalGrid } from '@merchantry/geo';
import { sha256Hex } from '@merchantry/hashgate';
import { type Database, validateTable, writeParquet, writing } from '@merchantry/tables';
import { writeGridRaster } from './grid-raster.js';
import { licences } from './licences.js';
import { type BuiltFile, PART_FILE, provenance, PROVENANCE_FILE } from './provenance.js';
import type { BuildParameters, RasterEntry, ReferenceEntry, TableEntry } from './reference-entries.js';
import type { ReferenceIndexEntry } from './reference-index.js';
import type { ReferenceInputs } from './reference-inputs.js';
import { categoryTable, countryTable } from './reference-tables.js';
import type { SourceFile } from './source-file.js';
import { userMerchantTable } from './user-merchants.js';

/** What every artefact of one build is made with. */
export interface BuildContext {
  readonly inputs: ReferenceInputs;
  readonly parameters: BuildParameters;
  readonly contracts: Contracts;
  readonly db: Database;
  /** An empty folder for what is not published. */
  scratch(name: string): string;
  /** A table of this build that stands before. */
  earlier(id: string): Promise<Table>;
}

/** Name of the only data file of an artefact: a part, or the raster by its own name. */
export const fileOf = (entry: ReferenceEntry): string => ('raster' in entry ? `${entry.id}.tif` : PART_FILE);

/** Sources of an entry under this build: a user's merchants replace the snapshot and its sources. */
export function sourcesOf(entry: ReferenceEntry, inputs: ReferenceInputs): readonly SourceFile[] {
  const merchants = entry.perProfile && inputs.userMerchants();
  return merchants ? [merchants, ...inputs.categorySources()] : entry.sources(inputs);
}

/** Builds one artefact and its provenance into an empty folder. @returns its index entry, for the folder it will have */
export async function buildArtefact(
  stage: string,
  entry: ReferenceEntry,
  folder: string,
  inputsDigest: string,
  context: BuildContext,
): Promise<ReferenceIndexEntry> {
  const { inputs } = context;
  const sources = sourcesOf(entry, inputs);
  await inputs.readPolygons(sources);
  const name = fileOf(entry);
  const file = join(stage, name);
  const built =
    'raster' in entry ? await buildRaster(file, entry, context) : await buildTable(file, entry, context);
  const terms = licences(inputs.licenceSources()[0]);
  const supplied = inputs.supplies(entry.suppliedAs);
  const text = provenance(entry, sources, terms, supplied, inputsDigest, { name, ...built });
  const path = join(stage, PROVENANCE_FILE);
  writing({ dataset: entry.id, path }, () => writeFileSync(path, text));
  return {
    id: entry.id,
    path: `${folder}/${name}`,
    rows: built.rows,
    bytes: built.bytes,
    sha256: built.sha256,
    content_digest: built.contentDigest,
    inputs_digest: inputsDigest,
    provenance_sha256: sha256Hex(text),
  };
}

type Built = Omit<BuiltFile, 'name'>;

async function buildTable(file: string, entry: TableEntry, context: BuildContext): Promise<Built> {
  const { inputs, parameters, contracts, db } = context;
  const schema = contracts.tableSchema(entry.id);
  const foreign: Record<string, () => Table> = {
    iso3166_canonical: () => countryTable(inputs.countries()),
    mcc_canonical: () => categoryTable(inputs.categories()),
  };
  const lookup = (dataset: string) => foreign[dataset]?.();
  const own = entry.perProfile && inputs.userMerchants();
  const table = own
    ? await userMerchantTable(db, own.path, schema, lookup)
    : await entry.table(inputs, parameters, (id) => context.earlier(id));
  validateTable(table, schema, {}, lookup);
  return writeParquet(db, file, table, schema);
}

async function buildRaster(file: string, entry: RasterEntry, context: BuildContext): Promise<Built> {
  const grid = globalGrid(context.parameters.profile.grid_arcmin);
  const scratch = context.scratch(`${entry.id}.scratch`);
  const raster = await entry.raster(context.inputs, grid, scratch);
  try {
    return writeGridRaster(file, entry.id, raster, context.contracts);
  } finally {
    raster.close?.();
  }
}
