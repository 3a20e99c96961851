import { isFailure, type Failure, type StateId } from '@merchantry/contracts';
import { loadRngPolicy, openWorld, runWorld, type World, type WorldOptions } from '@merchantry/engine';
import { buildReferences } from '@merchantry/reference';
import { segments } from '../src/segments.js';
import type { ScratchWorkspace } from './scratch-workspace.js';

/** Every state of a world, in the order of the layer. */
export const STATES = segments.flatMap(({ states }) => states.map(({ id }) => id));

/** The states of one segment, or those from one of them on. */
export const statesOf = (segment: string, from = 0): StateId[] =>
  STATES.filter((id) => id.startsWith(`${segment}.`)).slice(from);

/** The same word for every state, but for some: `{ '1A.S0': 'reused', ... }`. */
export const everyState = (word: string, others: Readonly<Record<string, string>> = {}) => ({
  ...Object.fromEntries(STATES.map((state) => [state, word])),
  ...others,
});

/** A smoke world of a workspace, opened in this process; the test closes it. */
export const openSmoke = (
  workspace: ScratchWorkspace,
  options: Partial<WorldOptions> = {},
): ReturnType<typeof openWorld> =>
  openWorld({ root: workspace.root, segments, profile: 'smoke', ...options });

/** What `merchantry world` does: references, then all states. Returns the world digest. */
export async function heal(world: World): Promise<string> {
  await buildReferences({
    root: world.root,
    profile: world.profile,
    rngEpoch: loadRngPolicy(world.root).rng_epoch,
  });
  const { index } = await runWorld(world, STATES);
  return index.world_digest;
}

/** The failure that an action ends with; null when it succeeds. Any other error is thrown on. */
export async function failureOf(action: () => unknown): Promise<Failure | null> {
  try {
    await action();
    return null;
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
}
