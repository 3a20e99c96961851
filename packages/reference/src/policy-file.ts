import type { z } from 'zod';
import { Failure, parsePolicyYaml } from '@merchantry/contracts';
import { type SourceFile, sourceText } from './source-file.js';

/**
 * A policy file, parsed and checked against its shape.
 * @throws Failure policy_syntax, policy_schema (with the path inside the file)
 */
export function policyFile<S extends z.ZodType>(source: SourceFile, shape: S): z.infer<S> {
  const checked = shape.safeParse(parsePolicyYaml(sourceText(source), source.path));
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new Failure('policy_schema', `${source.id}: ${issue.message}`, {
      path: source.path,
      column: issue.path.join('.'),
      expected: issue.message,
    });
  }
  return checked.data;
}
