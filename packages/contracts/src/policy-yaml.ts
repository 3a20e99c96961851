import { parseYamlText } from './yaml-text.js';

/**
 * Parse the text of a policy file. Failure `policy_syntax`, with the line where one is known, for text that is not
 * well-formed, repeats a key or expands aliases without bound; `dataset` names the policy there. The shape is the business of the policy's own schema.
 */
export const parsePolicyYaml = (text: string, path: string, dataset?: string): unknown =>
  parseYamlText(text, path, 'policy_syntax', dataset);
