import { Failure } from '@merchantry/contracts';
import { clearDebris } from './debris.js';
import type { StateDefinition } from './define-state.js';
import { closureOf, readBy, waitedFor } from './identity.js';
import { readExternal, sealedDigests } from './inputs.js';
import { firstDamage, gateRecord, inspectState, type Standing } from './inspect.js';
import { verifyUpstream } from './upstream-gates.js';
import { withRunLock } from './run-lock.js';
import { runState } from './run-state.js';
import { stateOf, type Segment } from './segment.js';
import type { World } from './world-context.js';
import { readRecords, writeWorldIndex, type WorldIndex } from './world-index.js';

export type StateAction = 'ran' | 'reused' | 'healed';

export interface StateSummary {
  readonly state: string;
  readonly title: string;
  readonly action: StateAction;
  /** Why it ran: what changed, or the code of the damage. */
  readonly reasons: readonly string[];
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
}

export interface WorldSummary {
  readonly states: readonly StateSummary[];
  readonly index: WorldIndex;
}

export interface RunOptions {
  /** Move files that no record names out of the published folders. Only where nothing else can be writing there. */
  readonly tidy?: boolean;
  /** Repair what the graph itself produces (default); otherwise damage is a failure. */
  readonly heal?: boolean;
  /** Milliseconds to wait for another process that writes the same run. */
  readonly patienceMs?: number;
}

/** Bring a world up to the given states (all by default): run what is missing or changed, reuse what is fresh. */
export async function runWorld(
  world: World,
  targets: readonly string[],
  options: RunOptions = {},
): Promise<WorldSummary> {
  const { heal = true, tidy = false, patienceMs = 600_000 } = options;
  const wanted = waitedFor(world.contracts, targets);
  return withRunLock(world.run, patienceMs, async () => {
    prepare(world);
    const states: StateSummary[] = [];
    for (const { segment, definition } of inOrder(world, wanted)) {
      states.push(await advance(world, segment, definition, inspectState(world, segment, definition), heal));
    }
    if (tidy) tidyUp(world);
    return { states, index: settle(world) };
  });
}

/** Run one state on an upstream that must already be in order: nothing is healed, nothing upstream is run. */
export async function runSingleState(
  world: World,
  id: string,
  options: Pick<RunOptions, 'patienceMs'> = {},
): Promise<WorldSummary> {
  const { segment, state: definition } = stateOf(world.segments, id);
  return withRunLock(world.run, options.patienceMs ?? 600_000, async () => {
    prepare(world);
    if (definition.gate) verifyUpstream(world, segment);
    else assertSealIntact(world, segment);
    for (const upstream of inOrder(world, closureOf(world.contracts, id))) {
      if (upstream.definition.id !== id)
        assertUsable(inspectState(world, upstream.segment, upstream.definition), upstream.definition.id);
    }
    const summary = await advance(
      world,
      segment,
      definition,
      inspectState(world, segment, definition),
      false,
    );
    return { states: [summary], index: settle(world) };
  });
}

/**
 * Policies, references and datasets of other segments must still be what the gate sealed, and the bundles of these segments
 * must still pass; a difference found here is tampering (ruling 4).
 */
export function assertSealIntact(world: World, segment: Segment): void {
  const record = gateRecord(world, segment);
  const damage = firstDamage(world.run.dir, record);
  if (damage) throw damage;
  const sealed = sealedDigests(record);
  verifyUpstream(world, segment);
  const now = readExternal(world, segment);
  for (const { id, producer, output } of now.datasets) {
    const expected = sealed.dataset(`${id}@${producer}`);
    if (expected !== output.file_digest)
      throw otherThanSealed(record.state, 'dataset', id, output.path, expected, output.file_digest);
  }
  const states = new Set(world.contracts.states(segment.segment).map((node) => node.id as string));
  for (const entry of readBy(world.contracts, states)) {
    const kind = entry.class === 'policy' ? 'policy' : 'reference';
    const expected = sealed[kind](entry.id);
    const found = now[kind](entry.id);
    if (expected !== found) {
      const path = kind === 'policy' ? entry.path : now.references.get(entry.id)?.path;
      throw otherThanSealed(record.state, kind, entry.id, path, expected, found);
    }
  }
}

const otherThanSealed = (
  gate: string,
  kind: string,
  dataset: string,
  path: string | undefined,
  expected: string,
  found: string,
): Failure =>
  new Failure('sealed_input_mismatch', `The ${kind} ${dataset} is not what ${gate} sealed.`, {
    dataset,
    path,
    expected,
    found,
  });

/** The states of a world in the order of the graph, as far as they are wanted and implemented. */
export function inOrder(
  world: World,
  wanted: ReadonlySet<string>,
): { segment: Segment; definition: StateDefinition }[] {
  return world.contracts
    .states()
    .filter((node) => wanted.has(node.id))
    .map((node) => {
      const { segment, state } = stateOf(world.segments, node.id);
      return { segment, definition: state };
    });
}

function tidyUp(world: World): void {
  const debris = clearDebris(world.run, readRecords(world.run));
  if (debris.length > 0)
    world.progress.note(`moved aside ${debris.length} files that no record names, ${debris[0]} first`);
}

function prepare(world: World): void {
  if (world.run.locked()) {
    throw new Failure('run_locked', `The run ${world.run.label} is locked and read-only.`, {
      path: `runs/${world.run.label}/lock.json`,
      expected: 'no lock',
      found: 'lock.json',
    });
  }
  world.run.clearStages();
}

/** What a finished command leaves behind: an index that follows from the records, and no stage. */
function settle(world: World): WorldIndex {
  world.run.clearStages();
  return writeWorldIndex(world.run, world.profile.as_of_utc)!;
}

function assertUsable(standing: Standing, id: string): void {
  switch (standing.kind) {
    case 'fresh':
      return;
    case 'damaged':
      throw standing.failure;
    case 'missing':
      throw new Failure('record_missing', `${id} has not been run yet.`, { dataset: id });
    case 'changed':
      throw new Failure('record_stale', `${id} was run on other inputs than there are now.`, {
        dataset: id,
        found: standing.changes.join(', '),
      });
  }
}

async function advance(
  world: World,
  segment: Segment,
  definition: StateDefinition,
  standing: Standing,
  heal: boolean,
): Promise<StateSummary> {
  const { id, title } = definition;
  if (standing.kind === 'fresh') {
    world.journal.append(id, 'reused', standing.resolved.tokens);
    return { state: id, title, action: 'reused', reasons: [], ...sizes(standing.record.outputs), seconds: 0 };
  }
  const damaged = standing.kind === 'damaged';
  if (damaged) {
    if (!heal) throw standing.failure;
    world.progress.note(`healing ${id} after ${standing.failure.describe()}`);
    world.journal.append(id, 'healed', standing.resolved.tokens, {
      code: standing.failure.code,
      ...placeOf(standing.failure),
    });
  }
  const previous = standing.kind === 'missing' ? null : standing.record;
  const { record, seconds } = await runState(world, segment, definition, standing.resolved, previous);
  const reasons = damaged
    ? [standing.failure.code]
    : standing.kind === 'changed'
      ? standing.changes
      : ['first run'];
  return { state: id, title, action: damaged ? 'healed' : 'ran', reasons, ...sizes(record.outputs), seconds };
}

const placeOf = (failure: Failure) => ({
  dataset: failure.place.dataset ?? null,
  path: failure.place.path ?? null,
});

const sizes = (outputs: readonly { rows: number; bytes: number }[]) => ({
  rows: outputs.reduce((sum, output) => sum + output.rows, 0),
  bytes: outputs.reduce((sum, output) => sum + output.bytes, 0),
});
