/** What `merchantry world --json` (and `state --json`) says. */
export interface WorldAnswer {
  readonly label: string;
  readonly folder: string;
  readonly world_digest: string;
  readonly states: readonly { state: string; action: string; reasons: string[]; rows: number }[];
}

/** What `merchantry plan --json` says. */
export interface PlanAnswer {
  readonly label: string;
  readonly states: readonly { state: string; action: string; reasons: string[] }[];
}

/** What every command says with `--json` when it fails. */
export interface FailureAnswer {
  readonly status: 'FAIL';
  readonly code: string;
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
}

/** `{ '1A.S0': 'ran', ... }` */
export const actions = ({ states }: WorldAnswer | PlanAnswer): Record<string, string> =>
  Object.fromEntries(states.map(({ state, action }) => [state, action]));
