import { splitStateId } from './path-template.js';
import type { DatasetEntry, StateId } from './dataset-entry.js';
import { Failure } from './failure/index.js';

/** A state and the states whose outputs it waits for. */
export interface StateNode {
  readonly id: StateId;
  readonly segment: string;
  /** `S1` */
  readonly state: string;
  readonly dependsOn: readonly StateId[];
}

/**
 * The graph that the dictionaries imply, in topological order (ties by id). A state exists when a dataset names it as
 * producer. It waits for the producers of what it consumes and, since only the gate opens config and references, for
 * the gate (S0) of its own segment. Failure `contract_invalid` for a circle, naming it.
 */
export function stateGraph(entries: Iterable<DatasetEntry>): StateNode[] {
  const all = [...entries];
  const ids = [...new Set(all.flatMap(({ producedBy }) => producedBy))].sort(byText);
  const edges = new Map<StateId, Set<StateId>>(ids.map((id) => [id, new Set()]));
  for (const id of ids) {
    const gate: StateId = `${splitStateId(id).segment}.S0`;
    if (id !== gate && edges.has(gate)) edges.get(id)!.add(gate);
  }
  for (const { producedBy, consumedBy } of all) {
    for (const consumer of consumedBy) {
      for (const producer of producedBy) if (producer !== consumer) edges.get(consumer)?.add(producer);
    }
  }
  return topological(ids, edges).map((id) => ({
    id,
    ...splitStateId(id),
    dependsOn: [...edges.get(id)!].sort(byText),
  }));
}

function topological(ids: readonly StateId[], edges: ReadonlyMap<StateId, ReadonlySet<StateId>>): StateId[] {
  const order: StateId[] = [];
  const done = new Set<StateId>();
  while (order.length < ids.length) {
    const next = ids.find((id) => !done.has(id) && [...edges.get(id)!].every((before) => done.has(before)));
    if (next === undefined) {
      const stuck = ids.filter((id) => !done.has(id));
      throw new Failure('contract_invalid', 'States wait for one another in a circle.', {
        expected: 'an acyclic graph',
        found: stuck
          .map((id) => `${id} waits for ${[...edges.get(id)!].filter((b) => !done.has(b)).join(', ')}`)
          .join('; '),
      });
    }
    done.add(next);
    order.push(next);
  }
  return order;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
