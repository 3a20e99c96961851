import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, isFailure, type DatasetEntry, type FailureCode } from '@merchantry/contracts';
import {
  canonicalJson,
  directoryDigest,
  FLAG_FILE,
  listFiles,
  parseJson,
  parsePassedFlag,
  passedFlag,
  sha256Hex,
} from '@merchantry/hashgate';

/*
 * A receipt is a small gate inside a segment: a folder of canonical JSON documents and `_passed.flag`, which states
 * the SHA-256 over the raw bytes of the documents in ASCII order of their names.
 */

const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*\.json$/;

/** Documents of a receipt by file name, as values. */
export type ReceiptFiles = Readonly<Record<string, unknown>>;

/** `S5_VALIDATION.json` for the schema `.../s5_validation`: the one document of a receipt that has a schema. */
export const isMainDocument = (entry: DatasetEntry, name: string): boolean =>
  name.toLowerCase() === `${entry.schemaRef.slice(entry.schemaRef.lastIndexOf('/') + 1)}.json`;

/** The texts of a receipt by file name, flag last. Failure `write_undeclared` where no file is the main document. */
export function receiptTexts(entry: DatasetEntry, files: ReceiptFiles): Map<string, string> {
  const names = Object.keys(files).sort();
  const wrong = names.find((name) => !FILE_NAME.test(name));
  if (wrong !== undefined || !names.some((name) => isMainDocument(entry, name))) {
    throw new Failure('write_undeclared', `The receipt ${entry.id} cannot hold these files.`, {
      dataset: entry.id,
      expected: `JSON files, one of them named after ${entry.schemaRef}`,
      found: wrong ?? names.join(', '),
    });
  }
  const texts = new Map(names.map((name) => [name, canonicalJson(files[name])]));
  return texts.set(FLAG_FILE, passedFlag(sha256Hex(...texts.values())));
}

/**
 * The documents of a receipt that stands in `folder`, after its flag and files have been verified.
 * @throws Failure of the given code: no folder, no flag, a flag of another form or digest, a file that is no document
 * of a receipt, or a document that is not JSON.
 */
export function readReceiptFolder(
  folder: string,
  entry: DatasetEntry,
  path: string,
  code: FailureCode,
): ReceiptFiles {
  const refuse = (message: string, expected?: string, found?: string, cause?: unknown): never => {
    throw new Failure(code, message, { dataset: entry.id, path, expected, found, cause });
  };
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    return refuse(`The receipt ${entry.id} is missing.`, 'a folder', 'nothing');
  try {
    const { files, other } = listFiles(folder);
    if (!files.includes(FLAG_FILE)) refuse(`The receipt ${entry.id} has no pass flag.`, FLAG_FILE, 'nothing');
    const stray = other[0] ?? files.find((name) => name !== FLAG_FILE && !FILE_NAME.test(name));
    if (stray !== undefined)
      refuse(`The receipt ${entry.id} holds a file that is not its own.`, 'JSON files and a flag', stray);
    const stated = parsePassedFlag(readFileSync(join(folder, FLAG_FILE)), `${path}/${FLAG_FILE}`);
    const { sha256Hex: digest } = directoryDigest(folder, [FLAG_FILE]);
    if (stated !== digest)
      refuse(
        `The flag of the receipt ${entry.id} states another digest than its files have.`,
        digest,
        stated,
      );
    const documents = files.filter((name) => name !== FLAG_FILE);
    if (!documents.some((name) => isMainDocument(entry, name)))
      refuse(`The receipt ${entry.id} lacks its main document.`, entry.schemaRef, documents.join(', '));
    return Object.fromEntries(
      documents.map((name) => [name, parseJson(readFileSync(join(folder, name), 'utf8'))]),
    );
  } catch (error) {
    if (isFailure(error) && error.code === code) throw error;
    return refuse(
      `The receipt ${entry.id} cannot be read.`,
      isFailure(error) ? error.place.expected : 'JSON',
      isFailure(error) ? (error.place.found ?? error.message) : (error as Error).message,
      error,
    );
  }
}
