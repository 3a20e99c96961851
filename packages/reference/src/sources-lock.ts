import { writeFileAtomically } from '@merchantry/tables';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { Failure } from '@merchantry/contracts';
import { fileSha256, parseJson } from '@merchantry/hashgate';

/** Sources that a user may supply. `merchants` is pinned for each profile apart. */
export const USER_SOURCES = [
  'iso',
  'population',
  'gdp',
  'legal_tender',
  'ccy_shares',
  'settlement_shares',
  'mcc',
  'tzdb',
  'time_zones',
  'countries',
  'population_raster',
  'merchants',
] as const;
export type UserSourceName = (typeof USER_SOURCES)[number];

/** Value that removes a pin and goes back to the built-in source. */
export const BUILT_IN = 'builtin';

/** Tracked by git, so that a colleague's build refuses other bytes. */
export const LOCK_FILE = 'config/reference/sources.lock.json';

const LOCK_DATASET = 'sources_lock';

const lockShape = z.record(
  z
    .string()
    .regex(
      /^(iso|population|gdp|legal_tender|ccy_shares|settlement_shares|mcc|tzdb|time_zones|countries|population_raster|merchants\/[a-z][a-z0-9-]*)$/,
    ),
  z.strictObject({ path: z.string().min(1), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
);
export type SourcesLock = z.infer<typeof lockShape>;

const keyOf = (name: UserSourceName, profile: string) => (name === 'merchants' ? `${name}/${profile}` : name);

/** The pins; none where the lock file does not exist. @throws Failure policy_syntax, policy_schema */
export function readSourcesLock(root: string): SourcesLock {
  const path = join(root, LOCK_FILE);
  if (!existsSync(path)) return {};
  let value: unknown;
  try {
    value = parseJson(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Failure('policy_syntax', 'the lock file of user sources is not JSON', {
      dataset: LOCK_DATASET,
      path: LOCK_FILE,
      expected: 'JSON',
      found: cause instanceof Error ? cause.message : 'a text that is not JSON',
      cause,
    });
  }
  const checked = lockShape.safeParse(value);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new Failure('policy_schema', `the lock file of user sources: ${issue.message}`, {
    dataset: LOCK_DATASET,
    path: LOCK_FILE,
    column: issue.path.join('.') || '(top)',
    expected: '{"<source>": {"path": ..., "sha256": ...}}',
    found: issue.message,
  });
}

function writeSourcesLock(root: string, lock: SourcesLock): void {
  const sorted = Object.fromEntries(Object.entries(lock).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileAtomically(join(root, LOCK_FILE), `${JSON.stringify(sorted, null, 2)}\n`);
}

const storedPath = (root: string, path: string): string => {
  const inside = relative(root, resolve(root, path));
  return isAbsolute(inside) || inside.startsWith('..') ? resolve(root, path) : inside.split(sep).join('/');
};

/** Files in place of built-in sources, and the act of pinning them: after a build that could use them. */
export interface ResolvedSources {
  readonly files: ReadonlyMap<UserSourceName, string>;
  pin(): void;
}

/**
 * Files that replace built-in sources for this profile: the pinned ones, after `given` was merged in.
 * A source named in `given` is pinned by the digest of its bytes (`builtin` removes the pin); naming a pinned file again
 * does not excuse changed bytes, unless `repin` is set.
 * @throws Failure sealed_input_mismatch (a pinned file has other bytes), sealed_input_missing, usage (unknown source)
 */
export function resolveUserSources(
  root: string,
  profile: string,
  given: Readonly<Record<string, string>> = {},
  repin = false,
): ResolvedSources {
  const lock = readSourcesLock(root);
  const next: SourcesLock = { ...lock };
  for (const [name, path] of Object.entries(given)) {
    if (!isUserSource(name))
      throw new Failure('usage', `There is no reference source "${name}".`, {
        expected: `one of ${USER_SOURCES.join(', ')}`,
        found: name,
      });
    const key = keyOf(name, profile);
    if (path === BUILT_IN) {
      delete next[key];
      continue;
    }
    const stored = storedPath(root, path);
    const stands = whatStandsAt(resolve(root, stored));
    if (stands !== 'a file')
      throw new Failure('ingress_file_unreadable', `There is no source file for ${name}.`, {
        dataset: name,
        path,
        expected: 'a file',
        found: stands,
      });
    if (next[key]?.path === stored && !repin) continue;
    next[key] = { path: stored, sha256: fileSha256(resolve(root, stored)) };
  }
  const files = verifyPins(root, profile, next);
  return {
    files,
    pin: () => {
      if (JSON.stringify(next) !== JSON.stringify(lock)) writeSourcesLock(root, next);
    },
  };
}

/** Pinned files of this profile, each with the bytes of its pin. */
export function verifyPins(
  root: string,
  profile: string,
  lock: SourcesLock = readSourcesLock(root),
): Map<UserSourceName, string> {
  const files = new Map<UserSourceName, string>();
  for (const name of USER_SOURCES) {
    const pin = lock[keyOf(name, profile)];
    if (!pin) continue;
    const path = resolve(root, pin.path);
    const stands = whatStandsAt(path);
    if (stands !== 'a file')
      throw new Failure('sealed_input_missing', `The pinned source for ${name} is gone.`, {
        dataset: name,
        path: pin.path,
        expected: `a file, or merchantry reference build --source ${name}=${BUILT_IN}`,
        found: stands,
      });
    const found = fileSha256(path);
    if (found !== pin.sha256)
      throw new Failure(
        'sealed_input_mismatch',
        `The pinned source for ${name} has other bytes than its pin.`,
        {
          dataset: name,
          path: pin.path,
          expected: pin.sha256,
          found,
        },
      );
    files.set(name, path);
  }
  return files;
}

/** What a path leads to, in words; a path through a file leads nowhere. */
function whatStandsAt(path: string): 'a file' | 'a folder' | 'nothing' {
  try {
    return statSync(path).isDirectory() ? 'a folder' : 'a file';
  } catch {
    return 'nothing';
  }
}

const isUserSource = (name: string): name is UserSourceName =>
  (USER_SOURCES as readonly string[]).includes(name);
