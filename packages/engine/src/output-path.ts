import { splitStateId, type DatasetEntry, type StateId } from '@merchantry/contracts';
import { datasetPath } from './dataset-path.js';
import type { Tokens } from './define-state.js';
import type { World } from './world-context.js';

/** The run-relative path of a dataset that a state writes under the given tokens. */
export function outputPath(
  entry: DatasetEntry,
  tokens: Tokens,
  state: StateId,
  world: Pick<World, 'profile'>,
): string {
  const values: Record<string, string> = {
    seed: String(tokens.seed),
    parameter_hash: tokens.parameterHash,
    manifest_fingerprint: tokens.manifestFingerprint,
    run_id: tokens.runId,
    state: splitStateId(state).state,
    profile: world.profile.profile,
    utc_day: world.profile.as_of_utc.slice(0, 10),
  };
  return datasetPath(entry, values);
}
