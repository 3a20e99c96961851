import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, fillPath, loadContracts, parsePolicyYaml, type Table } from '@merchantry/contracts';
import { rngEpochDigest, rngPolicySchema } from '@merchantry/engine';
import { meaningDigest, tableDigest } from '@merchantry/hashgate';
import { openDatabase, readTable } from '@merchantry/tables';
import type { z } from 'zod';
import { FIT_TABLES, openFitTables } from './fit-inputs.js';
import type { FitInputs } from './fit-models.js';
import { fitPolicySchema } from './fit-policy.js';

const FIT_POLICY_PATH = 'config/layer1/1A/model_fit.yaml';
const RNG_POLICY_PATH = 'config/rng.yaml';
/** The bundle is fitted to this profile's snapshot and serves all profiles (one universe of coefficients). */
const FIT_PROFILE = 'default';

/**
 * What a fit reads, and how each of it hashes: policies by meaning, tables by content, so that neither a comment nor
 * another Parquet writer moves the bundle. Throws `reference_missing`, `param_file_missing`, `policy_schema` and what
 * reading a table throws.
 */
export async function readFitInputs(
  root: string,
): Promise<{ inputs: FitInputs; digests: Record<string, string> }> {
  const policy = readPolicy(root, FIT_POLICY_PATH, fitPolicySchema);
  const rng = readPolicy(root, RNG_POLICY_PATH, rngPolicySchema);
  const { tables, digests } = await readReferenceTables(root, FIT_TABLES);
  return {
    inputs: { ...openFitTables(tables), b32: rngEpochDigest(rng), policy },
    digests: { model_fit: meaningDigest(policy), rng: meaningDigest(rng), ...digests },
  };
}

/**
 * Built reference tables by id, with their content digests; those with a profile are the default profile's. Throws
 * `reference_missing` and what reading a table throws.
 */
export async function readReferenceTables<Id extends string>(
  root: string,
  ids: readonly Id[],
): Promise<{ tables: Record<Id, Table>; digests: Record<string, string> }> {
  const contracts = loadContracts(root);
  const db = await openDatabase({ threads: 1 });
  try {
    const tables: Partial<Record<Id, Table>> = {};
    const digests: Record<string, string> = {};
    for (const id of ids) {
      const schema = contracts.tableSchema(id);
      const entry = contracts.dataset(id);
      const folder = fillPath(entry, entry.path.includes('{profile}') ? { profile: FIT_PROFILE } : {});
      const table = await readTable(db, parquetFiles(root, folder, id), schema);
      tables[id] = table;
      digests[id] = tableDigest(schema.columns, table);
    }
    return { tables: tables as Record<Id, Table>, digests };
  } finally {
    db.close();
  }
}

function parquetFiles(root: string, folder: string, dataset: string): string[] {
  const absolute = join(root, folder);
  const files = existsSync(absolute) ? readdirSync(absolute).filter((name) => name.endsWith('.parquet')) : [];
  if (files.length === 0) {
    throw new Failure('reference_missing', `The reference table ${dataset} has not been built.`, {
      dataset,
      path: folder,
    });
  }
  return files.sort().map((name) => join(absolute, name));
}

/** A configuration file, checked against its schema. Throws `param_file_missing`, `policy_syntax`, `policy_schema`. */
export function readPolicy<S extends z.ZodType>(root: string, path: string, schema: S): z.output<S> {
  const absolute = join(root, path);
  if (!existsSync(absolute))
    throw new Failure('param_file_missing', 'A policy of segment 1A is missing.', { path });
  const parsed = schema.safeParse(parsePolicyYaml(readFileSync(absolute, 'utf8'), path));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Failure('policy_schema', 'A policy of segment 1A is not valid.', {
    path,
    column: issue.path.map(String).join('.'),
    expected: issue.message,
  });
}
