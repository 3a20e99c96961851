import { parsePolicyValue, parsePolicyYaml, type DatasetEntry } from '@merchantry/contracts';
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

/** Read a policy from `config/`, as the gate of a segment does. Digest of meaning: comments and key order do not count. */
export function readPolicyFromConfig(root: string, entry: DatasetEntry, schema: z.ZodType): SealedPolicy {
  const text = readPolicyText(root, entry.path, entry.id);
  const parsed = parsePolicyYaml(text, entry.path, entry.id);
  const value = parsePolicyValue(entry.id, entry.path, schema, parsed);
  const canonical = canonicalJson(value);
  return { id: entry.id, value, canonical, digest: sha256Hex(canonical) };
}
