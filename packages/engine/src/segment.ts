import { Failure } from '@merchantry/contracts';
import type { z } from 'zod';
import type { PolicySchemas, StateDefinition } from './define-state.js';

/** A segment as a library offers it: its states, and the module that a worker thread imports to find them again. */
export interface Segment {
  readonly segment: string;
  /** URL of the module that exports this object as `segment` (use `import.meta.url`). */
  readonly module: string;
  readonly states: readonly StateDefinition[];
}

/** Declare a segment. States keep their own policy types inside; from outside they look alike. */
export function defineSegment(segment: string, module: string, states: readonly unknown[]): Segment {
  return { segment, module, states: states as readonly StateDefinition[] };
}

export function stateOf(
  segments: readonly Segment[],
  id: string,
): { segment: Segment; state: StateDefinition } {
  for (const segment of segments) {
    const state = segment.states.find((candidate) => candidate.id === id);
    if (state) return { segment, state };
  }
  const known = segments.flatMap((segment) => segment.states.map((state) => state.id));
  throw new Failure('usage', `There is no state ${id}.`, {
    expected: `one of ${known.join(', ')}`,
    found: id,
  });
}

/** Every policy schema that the states of a segment declare, by policy id. */
export function policySchemas(segment: Segment): ReadonlyMap<string, z.ZodType> {
  const schemas = new Map<string, z.ZodType>();
  for (const state of segment.states) {
    for (const [id, schema] of Object.entries((state.policies ?? {}) as PolicySchemas)) {
      const known = schemas.get(id);
      if (known && known !== schema) {
        throw new Failure(
          'internal',
          `Two states of ${segment.segment} read the policy ${id} by different schemas.`,
          { dataset: id },
        );
      }
      schemas.set(id, schema);
    }
  }
  return schemas;
}
