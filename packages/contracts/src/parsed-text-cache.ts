import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Parsed values of YAML texts, kept beside the package as JSON and addressed by the digest of the text. YAML takes
 * some 5 ms a kilobyte before the compiler has warmed to it, JSON next to nothing, and every command reads the same
 * contracts and policies. A value found here is the value the parser gave for those very bytes; an entry that is not
 * whole is as good as none, and so is a folder that cannot be written. Deleting the folder changes no result.
 */
const FOLDER = fileURLToPath(new URL('../node_modules/.cache/merchantry-yaml/', import.meta.url));

/** Part of every address: raise it with anything that changes what a text parses to. */
export const PARSER = 'yaml 2.9.1, reader 1';

/** Shorter texts parse faster than a file opens. */
const WORTHWHILE = 1024;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface CacheSlot {
  /** The value kept for the text, wrapped so that a kept null is no miss. */
  read(): { readonly value: unknown } | undefined;
  keep(value: unknown): void;
}

const NOTHING: CacheSlot = { read: () => undefined, keep: () => undefined };

/** The place of a text in the cache. `folder` is for tests. */
export function cacheSlot(text: string, folder = FOLDER): CacheSlot {
  if (text.length < WORTHWHILE) return NOTHING;
  const file = `${folder}/${digest(`${PARSER}\n${text}`)}.json`;
  return {
    read: () => {
      try {
        const kept = readFileSync(file, 'utf8');
        const end = kept.indexOf('\n');
        const json = kept.slice(end + 1);
        if (kept.slice(0, end) !== digest(json)) return undefined;
        return { value: JSON.parse(json) as unknown };
      } catch {
        return undefined;
      }
    },
    keep: (value) => {
      if (!isPlainJson(value)) return;
      const json = JSON.stringify(value);
      const stage = `${file}.${process.pid}`;
      try {
        mkdirSync(folder, { recursive: true });
        writeFileSync(stage, `${digest(json)}\n${json}`);
        renameSync(stage, file);
      } catch {
        // A read-only installation parses anew each time.
      }
    },
  };
}

/** True where JSON gives back exactly this value: no bigint, no number that JSON cannot write. */
function isPlainJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== 'object' || value === null) return typeof value !== 'bigint' && value !== undefined;
  return Object.values(value).every(isPlainJson);
}
