import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { Failure } from '@merchantry/contracts';
import { parseJson } from '@merchantry/hashgate';

export interface WorldFile {
  /** Run-relative. */
  readonly path: string;
  readonly sha256: string;
}

export interface WorldDataset {
  readonly id: string;
  readonly files: readonly WorldFile[];
  readonly tokens: { readonly parameter_hash: string; readonly manifest_fingerprint: string };
}

/** What a scorer needs of `world.json`: who the world is, and which bytes each dataset of it has. */
export interface WorldIndex {
  readonly world_digest: string;
  readonly seed: string;
  readonly profile: string;
  readonly label: string;
  readonly run_id: string;
  readonly as_of_utc: string;
  readonly datasets: readonly WorldDataset[];
}

const WORLD = 'world.json';
const HEX64 = /^[0-9a-f]{64}$/;
const HEX32 = /^[0-9a-f]{32}$/;

/**
 * Read the index of a run.
 *
 * @throws Failure `record_missing` without one; `record_invalid` when a field is missing or malformed;
 *   `dictionary_path_violation` when a file path leaves the run folder
 */
export function readWorldIndex(runDir: string): WorldIndex {
  let text: string;
  try {
    text = readFileSync(join(runDir, WORLD), 'utf8');
  } catch (error) {
    throw new Failure('record_missing', 'The run has no readable world.json: build the world first.', {
      path: WORLD,
      cause: error,
    });
  }
  let parsed: unknown;
  try {
    parsed = parseJson(text);
  } catch (error) {
    throw new Failure('record_invalid', 'world.json is not JSON.', { path: WORLD, cause: error });
  }
  const world = objectAt(parsed, 'world.json');
  return {
    world_digest: stringAt(world, 'world_digest', HEX64),
    seed: stringAt(world, 'seed', /^(0|[1-9][0-9]*)$/),
    profile: stringAt(world, 'profile'),
    label: stringAt(world, 'label'),
    run_id: stringAt(world, 'run_id', HEX32),
    as_of_utc: stringAt(world, 'as_of_utc'),
    datasets: listAt(world, 'datasets').map((item) => {
      const dataset = objectAt(item, 'datasets[]');
      const tokens = objectAt(dataset.tokens, 'datasets[].tokens');
      return {
        id: stringAt(dataset, 'id'),
        files: listAt(dataset, 'files').map((entry) => {
          const file = objectAt(entry, 'datasets[].files[]');
          return { path: insideRun(stringAt(file, 'path')), sha256: stringAt(file, 'sha256', HEX64) };
        }),
        tokens: {
          parameter_hash: stringAt(tokens, 'parameter_hash', HEX64),
          manifest_fingerprint: stringAt(tokens, 'manifest_fingerprint', HEX64),
        },
      };
    }),
  };
}

function insideRun(path: string): string {
  const normal = posix.normalize(path);
  if (normal !== path || posix.isAbsolute(path) || path === '..' || path.startsWith('../')) {
    throw new Failure('dictionary_path_violation', 'world.json names a file outside the run folder.', {
      path: WORLD,
      found: path,
    });
  }
  return path;
}

function objectAt(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(name, 'an object', value);
  return value as Record<string, unknown>;
}

function listAt(object: Record<string, unknown>, name: string): unknown[] {
  const value = object[name];
  if (!Array.isArray(value)) throw invalid(name, 'a list', value);
  return value;
}

function stringAt(object: Record<string, unknown>, name: string, pattern = /^[^]+$/): string {
  const value = object[name];
  if (typeof value !== 'string' || !pattern.test(value))
    throw invalid(name, `a string like ${pattern}`, value);
  return value;
}

function invalid(name: string, expected: string, value: unknown): Failure {
  return new Failure('record_invalid', `${name} is not what the engine writes into world.json.`, {
    path: WORLD,
    expected,
    found: typeof value === 'string' ? value : typeof value,
  });
}
