import type { z } from 'zod';
import { Failure, parsePolicyYaml } from '@merchantry/contracts';
import { type SourceFile, sourceText } from './source-file.js';

/**
 * A policy file, parsed and checked against its shape.
 * @throws Failure policy_syntax, policy_schema (with the path inside the file)
 */
export function policyFile<S extends z.ZodType>(source: SourceFile, shape: S): z.infer<S> {
  const checked = shape.safeParse(
    parsePolicyYaml(sourceText(source, 'policy_syntax'), source.path, source.dataset),
    {
      reportInput: true,
    },
  );
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new Failure('policy_schema', `${source.id}: ${issue.message}`, {
      dataset: source.dataset,
      path: source.path,
      column: issue.path.join('.') || '(top)',
      expected: issue.message,
      found: issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : shown(issue.input),
    });
  }
  return checked.data;
}

const shown = (value: unknown): string =>
  value === undefined || value === null
    ? 'nothing'
    : typeof value === 'object'
      ? `a ${Array.isArray(value) ? 'list' : 'mapping'}`
      : String(value);
