import { parsePolicyValue, parsePolicyYaml, type PolicySchema } from '@merchantry/contracts';
import { type SourceFile, sourceText } from './source-file.js';

/**
 * A policy file, parsed and checked against its shape.
 * @throws Failure policy_syntax, policy_schema (with the path inside the file)
 */
export function policyFile<T>(source: SourceFile, shape: PolicySchema<T>): T {
  const parsed = parsePolicyYaml(sourceText(source, 'policy_syntax'), source.path, source.dataset);
  return parsePolicyValue(source.dataset ?? source.id, source.path, shape, parsed);
}
