import type { Closing } from '../define-state.js';
import type { FindingsOf } from './findings.js';

/** Artefacts that a segment cannot be without, empty or not, must be among its outputs. */
export function checkCompleteness(
  closing: Pick<Closing, 'outputs'>,
  required: readonly string[],
  findings: FindingsOf<'artifact_completeness'>,
): void {
  const published = new Set(closing.outputs().map(({ id }) => id));
  for (const dataset of required.filter((id) => !published.has(id)))
    findings.fail('artifact_completeness', 'E_ARTEFACT_MISSING', {
      dataset,
      expected: 'a published artefact',
      found: 'none',
    });
}
