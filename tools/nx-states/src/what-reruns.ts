import { type Contracts, type DatasetEntry, type StateId, type StateNode } from '@merchantry/contracts';
import { isGate, projectOf, targetOf } from './state-target.js';

/** A change someone may make, and the states that may run again for it, in the order they run. */
export interface Consequence {
  readonly change: string;
  readonly states: readonly StateId[];
}

/** For every policy, reference table and state folder: what runs again. Follows from the dictionaries alone. */
export function whatReruns(contracts: Contracts): Consequence[] {
  const entries = [...contracts.datasets.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const policies = entries.filter((entry) => entry.class === 'policy');
  const references = entries.filter((entry) => entry.class === 'reference');
  return [
    ...policies.flatMap((entry) => [
      { change: `a value in \`${entry.path}\``, states: readersOf(contracts, entry) },
      { change: `a comment in \`${entry.path}\``, states: sealersOf(contracts, entry) },
    ]),
    ...references.map((entry) => ({
      change: `the reference table \`${entry.id}\``,
      states: readersOf(contracts, entry),
    })),
    ...contracts.states().map((node) => ({
      change: `code in \`packages/${projectOf(node.segment)}/src/${targetOf(node.state)}\``,
      states: withFollowers(contracts, [node.id]),
    })),
  ];
}

/** Gates of the segments whose states read an external input. */
function sealersOf(contracts: Contracts, entry: DatasetEntry): StateId[] {
  return contracts
    .states()
    .filter((node) => isGate(node) && contracts.sealedInputs(node.segment).includes(entry))
    .map(({ id }) => id);
}

/**
 * The gates that seal an input, the states that read it, and what reads on from those. A gate that seals an input
 * without reading it passes nothing on: its receipts are read by the closing state alone, which reads on from all others.
 * What a gate itself reads is part of the identity of every state of its segment.
 */
function readersOf(contracts: Contracts, entry: DatasetEntry): StateId[] {
  const gated = contracts.states().filter((node) => isGate(node) && entry.consumedBy.includes(node.id));
  const segments = new Set(gated.map(({ segment }) => segment));
  if (segments.size > 0) {
    const all = contracts.states().filter(({ segment }) => segments.has(segment));
    return withFollowers(contracts, [...entry.consumedBy, ...all.map(({ id }) => id)]);
  }
  const again = new Set([...sealersOf(contracts, entry), ...withFollowers(contracts, entry.consumedBy)]);
  return order(contracts, again);
}

function withFollowers(contracts: Contracts, first: readonly StateId[]): StateId[] {
  const again = new Set<StateId>(first);
  for (const node of contracts.states()) if (readsFrom(contracts, node, again)) again.add(node.id);
  return order(contracts, again);
}

const readsFrom = (contracts: Contracts, node: StateNode, again: ReadonlySet<StateId>): boolean =>
  contracts
    .consumed(node.id)
    .some(({ producedBy }) => producedBy.some((id) => id !== node.id && again.has(id)));

const order = (contracts: Contracts, wanted: ReadonlySet<StateId>): StateId[] =>
  contracts.states().flatMap(({ id }) => (wanted.has(id) ? [id] : []));
