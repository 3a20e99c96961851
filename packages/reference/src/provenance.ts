import type { Licence } from './licences.js';
import type { ReferenceEntry } from './reference-entries.js';
import type { SourceFile } from './source-file.js';

/** Name of the sidecar beside a table. */
export const PROVENANCE_FILE = 'provenance.json';
/** Name of the only part of a table. */
export const PART_FILE = 'part-00000.parquet';

/** The data file of an artefact, as it was written. */
export interface BuiltFile {
  readonly name: string;
  /** Of a table, or of pixels. */
  readonly rows: number;
  /** Of a raster: pixels in a row. */
  readonly columns?: number;
  readonly bytes: number;
  readonly sha256: string;
  /** What the data say, whatever the file looks like. */
  readonly contentDigest: string;
}

/** What stands beside an artefact: where it comes from, under which terms, what was done, what came out. No clock, no host. */
export function provenance(
  entry: ReferenceEntry,
  sources: readonly SourceFile[],
  licences: readonly Licence[],
  suppliedWhole: boolean,
  inputsDigest: string,
  written: BuiltFile,
): string {
  const unique = [...new Map(sources.map((source) => [source.id, source])).values()];
  const used = new Set(unique.map(({ dataLicence }) => dataLicence));
  const supplied = unique.some(({ id }) => id.startsWith('user:'));
  const value = {
    dataset: entry.id,
    // Whether a user's figures stand in for others is for the user to say.
    is_proxy: supplied ? null : entry.isProxy,
    transformation: suppliedWhole
      ? (entry.suppliedTransformation ?? 'As supplied by the user: checked whole, sorted by key.')
      : entry.transformation,
    sources: unique.map(({ id, sha256, dataLicence }) => ({ id, sha256, data_licence: dataLicence })),
    attribution: licences.filter(({ id }) => used.has(id)).map(({ notice }) => notice),
    inputs_digest: inputsDigest,
    output: {
      file: written.name,
      rows: written.rows,
      ...(written.columns === undefined ? {} : { columns: written.columns }),
      bytes: written.bytes,
      sha256: written.sha256,
      [written.columns === undefined ? 'content_digest' : 'pixel_digest']: written.contentDigest,
    },
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
