/** Failure classes: F1 to F10 as the run-failure record names them, USAGE for a command line that cannot be obeyed. */
export type FailureClass = 'F1' | 'F2' | 'F3' | 'F4' | 'F5' | 'F6' | 'F7' | 'F8' | 'F9' | 'F10' | 'USAGE';

export interface FailureCodeEntry {
  readonly class: FailureClass;
  /** What it means, in a sentence that a user can act on. */
  readonly meaning: string;
}

/** A table of codes that keeps their names as types. */
export const table = <C extends string>(codes: Record<C, FailureCodeEntry>) => codes;
