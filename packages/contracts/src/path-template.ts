import type { DatasetEntry, StateId } from './dataset-entry.js';
import { Failure } from './failure/index.js';

/** Tokens that say who or what, and must equal the `partitioning` of an entry. */
export const IDENTITY_TOKENS: readonly string[] = [
  'seed',
  'parameter_hash',
  'manifest_fingerprint',
  'scenario_id',
  'run_id',
  'utc_day',
  'version',
];

/** Tokens that only lay files out: one part a state, one snapshot a profile, one folder a country, one raster a grid. */
export const LAYOUT_TOKENS: readonly string[] = ['state', 'profile', 'country', 'grid'];

const TOKEN = /\{([a-z_]+)\}/g;

/** Names of the tokens of a template, in order of appearance. */
export const pathTokens = (template: string): string[] =>
  [...template.matchAll(TOKEN)].map((match) => match[1]);

/** The path of an entry with every token filled. Failure `dictionary_path_violation` for a missing, surplus or unsafe token. */
export function fillPath(entry: DatasetEntry, tokens: Readonly<Record<string, string>>): string {
  const wanted = pathTokens(entry.path);
  const violation = (message: string, found: string) =>
    new Failure('dictionary_path_violation', message, {
      dataset: entry.id,
      path: entry.path,
      expected: `the tokens ${wanted.join(', ') || '(none)'}`,
      found,
    });
  const surplus = Object.keys(tokens).find((name) => !wanted.includes(name));
  if (surplus !== undefined) throw violation(`The path of ${entry.id} has no token {${surplus}}.`, surplus);
  return entry.path.replace(TOKEN, (_, name: string) => {
    const value = tokens[name];
    if (value === undefined)
      throw violation(`The path of ${entry.id} lacks a value for {${name}}.`, 'nothing');
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value) || value.includes('..')) {
      throw violation(`The value of {${name}} cannot stand in a path.`, value);
    }
    return value;
  });
}

/**
 * The part of an entry's path that no lineage token touches, without a trailing slash: what a task runner can name
 * before the hashes are known. `state` (such as `S1`) fills the layout token of a dataset written in parts.
 */
export function nxOutputFolder(entry: DatasetEntry, state?: string): string {
  const path = state === undefined ? entry.path : entry.path.replaceAll('{state}', state);
  const token = path.indexOf('{');
  if (token < 0) return path.replace(/\/$/, '');
  return path.slice(0, path.lastIndexOf('/', token));
}

/** `1A.S0` as its parts. */
export function splitStateId(id: StateId): { segment: string; state: string } {
  const dot = id.indexOf('.');
  return { segment: id.slice(0, dot), state: id.slice(dot + 1) };
}

/** Where the gate of a segment writes a sealed policy, relative to the run: a folder a gate, as several may seal one policy. */
export const sealedPolicyPath = (segment: string, policyId: string): string =>
  `sealed/policy/${segment}/${policyId}.json`;

/** Where the gate of a segment writes the sealed profile, relative to the run. */
export const sealedProfilePath = (segment: string): string => `sealed/profile/${segment}.json`;

/**
 * Where the entry of a built reference stands, relative to the workspace: one file each, so that builds of several profiles
 * do not overwrite each other's. `variant` is the profile of a table that each has its own of, or the grid of a raster.
 */
export const referenceIndexPath = (id: string, variant?: string): string =>
  `reference/index/${variant === undefined ? id : `${id}.${variant}`}.json`;

/** Where a state commits, relative to the run. */
export const recordPath = (state: StateId): string => `records/${state}.json`;
