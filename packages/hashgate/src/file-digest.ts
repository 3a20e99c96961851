import { createHash, type Hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, statSync, type BigIntStats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Failure, isFailure } from '@merchantry/contracts';

const CHUNK_BYTES = 1 << 20;

/** Told after every chunk how many bytes have been hashed so far. */
export type HashProgress = (bytesHashed: number) => void;

/**
 * Hex SHA-256 of the bytes of a file.
 * @throws Failure param_file_changed_during_hash when size, time, identity or length of the file moved meanwhile (the
 * digest would then belong to no state the file ever had); artifact_unreadable when it is missing, a folder, or cannot
 * be read.
 */
export function fileSha256(path: string, onChunk?: HashProgress): string {
  const hash = createHash('sha256');
  updateFromFile(hash, path, onChunk);
  return hash.digest('hex');
}

/** Feeds a whole file to a hash and returns its length in bytes. Errors as `fileSha256`. */
export function updateFromFile(hash: Hash, path: string, onChunk?: HashProgress): number {
  try {
    const file = openSync(path, 'r');
    try {
      const before = fstatSync(file, { bigint: true });
      const chunk = new Uint8Array(chunkBytes(before));
      let bytes = 0;
      for (let n = readSync(file, chunk); n > 0; n = readSync(file, chunk)) {
        hash.update(n === chunk.length ? chunk : chunk.subarray(0, n));
        bytes += n;
        onChunk?.(bytes);
        // A file that another process keeps appending to would never end.
        if (bytes > before.size) break;
      }
      refuseChange(path, before, statSync(path, { bigint: true }), bytes);
      return bytes;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw asUnreadable(path, error);
  }
}

/** `fileSha256` that leaves the thread free between chunks. */
export async function fileSha256Async(path: string, onChunk?: HashProgress): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const before = await file.stat({ bigint: true });
      const hash = createHash('sha256');
      const chunk = new Uint8Array(chunkBytes(before));
      let bytes = 0;
      for (;;) {
        const { bytesRead } = await file.read(chunk, 0, chunk.length);
        if (bytesRead === 0) break;
        hash.update(chunk.subarray(0, bytesRead));
        bytes += bytesRead;
        onChunk?.(bytes);
        if (bytes > before.size) break;
      }
      refuseChange(path, before, await stat(path, { bigint: true }), bytes);
      return hash.digest('hex');
    } finally {
      await file.close();
    }
  } catch (error) {
    throw asUnreadable(path, error);
  }
}

/** Small files do not need a megabyte of buffer; one byte more than the size lets a grown file show itself. */
function chunkBytes(stats: BigIntStats): number {
  return stats.size < BigInt(CHUNK_BYTES) ? Number(stats.size) + 1 : CHUNK_BYTES;
}

function refuseChange(path: string, before: BigIntStats, after: BigIntStats, bytes: number): void {
  const same =
    before.size === after.size &&
    before.mtimeNs === after.mtimeNs &&
    before.ino === after.ino &&
    before.dev === after.dev &&
    before.size === BigInt(bytes);
  if (same) return;
  throw new Failure('param_file_changed_during_hash', 'A file changed while it was being hashed.', {
    path,
    expected: `${before.size} bytes, unchanged`,
    found: `${after.size} bytes after ${bytes} were read`,
  });
}

function asUnreadable(path: string, error: unknown): Failure {
  if (isFailure(error)) return error;
  return new Failure('artifact_unreadable', 'A file cannot be read.', {
    path,
    found: error instanceof Error && 'code' in error ? String(error.code) : String(error),
    cause: error,
  });
}
