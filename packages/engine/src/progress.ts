/** What long work tells whoever watches. A terminal draws it; a pipe hears nothing. */
export interface Progress {
  /** A state (or another piece of work) begins. */
  begin(name: string): void;
  /** `done` of `total` units; the renderer works out rate and time left. */
  advance(done: number, total: number, unit: string): void;
  /** The piece of work that began last has ended. `outcome` is a word: done, reused, failed. */
  end(outcome: string): void;
  /** A remark that deserves a line of its own. */
  note(message: string): void;
}

export const silentProgress: Progress = {
  begin: () => undefined,
  advance: () => undefined,
  end: () => undefined,
  note: () => undefined,
};
