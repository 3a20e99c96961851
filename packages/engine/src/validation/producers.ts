/**
 * What an event of a family may cost: nothing; one block and one uniform; that or nothing; one block and two uniforms;
 * blocks as they come, each of one or two uniforms.
 */
export type Budget = 'none' | 'one' | 'one_or_none' | 'pair' | 'variable';

/** One producer of a family: who draws, under which names, at what cost. */
export interface Producer {
  readonly family: string;
  /** Without the segment, such as `S1`. */
  readonly state: string;
  readonly module: string;
  readonly label: string;
  readonly budget: Budget;
}

/** A row of the table of everything that a segment may log. */
export const producer = (
  family: string,
  state: string,
  module: string,
  label: string,
  budget: Budget,
): Producer => ({ family, state, module, label, budget });

/** Families, each once. */
export const familiesOf = (producers: readonly Producer[]): string[] => [
  ...new Set(producers.map(({ family }) => family)),
];

/** States that draw or log, each once, in the order of the table. */
export const drawingStatesOf = (producers: readonly Producer[]): string[] => [
  ...new Set(producers.map(({ state }) => state)),
];

/** The name of a module and label, which share a trace. */
export const pairOf = (module: string, label: string): string => `${module}|${label}`;
