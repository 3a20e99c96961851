import { Failure, parsePolicyYaml, type DatasetEntry } from '@merchantry/contracts';
import { canonicalJson, sha256Hex } from '@merchantry/hashgate';
import type { z } from 'zod';
import { readPolicyText } from './workspace.js';

/** A policy as it is sealed: its parsed value, canonical bytes and meaning digest. */
export interface SealedPolicy {
  readonly id: string;
  readonly value: unknown;
  readonly canonical: string;
  readonly digest: string;
}

/** Check a parsed policy value against its schema, defaults applied. The first issue becomes the Failure. */
export function parsePolicyValue<S extends z.ZodType>(
  id: string,
  path: string,
  schema: S,
  value: unknown,
): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue.path.map(String).join('.') || '(top)';
  throw new Failure('policy_schema', `The policy ${id} is not valid at ${place}.`, {
    dataset: id,
    column: place,
    path,
    expected: issue.message,
    found: issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : shown(issue.input),
    detail: { issues: result.error.issues.length },
  });
}

const shown = (value: unknown): string =>
  value === undefined || value === null
    ? 'nothing'
    : typeof value === 'object'
      ? `a ${Array.isArray(value) ? 'list' : 'mapping'}`
      : String(value);

/** Read a policy from `config/`, as the gate of a segment does. Digest of meaning: comments and key order do not count. */
export function readPolicyFromConfig(root: string, entry: DatasetEntry, schema: z.ZodType): SealedPolicy {
  const text = readPolicyText(root, entry.path, entry.id);
  const parsed = parsePolicyYaml(text, entry.path, entry.id);
  const value = parsePolicyValue(entry.id, entry.path, schema, parsed);
  const canonical = canonicalJson(value);
  return { id: entry.id, value, canonical, digest: sha256Hex(canonical) };
}
