import type { Contracts, DatasetEntry } from '@merchantry/contracts';
import {
  manifestFingerprint,
  meaningDigest,
  parameterHash,
  runId,
  type IdentityMember,
} from '@merchantry/hashgate';
import type { StateDefinition, Tokens } from './define-state.js';
import type { Profile, ProfileField } from './profile.js';
import type { Segment } from './segment.js';

/** Where the digest of an external input comes from. */
export interface ExternalDigests {
  /** Of a sealed policy, by meaning. */
  policy(id: string): string;
  /** Of a reference table by bytes, of a raster by pixels. */
  reference(id: string): string;
  /** Manifest fingerprint of a segment that this one reads. */
  segment(id: string): string;
}

export interface WorldIdentity {
  readonly seed: bigint;
  readonly profile: Profile;
}

/** States and everything that they wait for, in whatever segment. */
export function waitedFor(contracts: Contracts, targets: Iterable<string>): Set<string> {
  const nodes = new Map(contracts.states().map((node) => [node.id as string, node]));
  const found = new Set<string>();
  const visit = (id: string) => {
    const node = nodes.get(id);
    if (!node || found.has(id)) return;
    found.add(id);
    node.dependsOn.forEach(visit);
  };
  for (const target of targets) visit(target);
  return found;
}

/** A state and all states of its segment whose outputs it reads, directly or not. */
export function closureOf(contracts: Contracts, state: string): Set<string> {
  const nodes = new Map(contracts.states().map((node) => [node.id as string, node]));
  const segment = nodes.get(state)?.segment;
  const closure = new Set<string>();
  const visit = (id: string) => {
    const node = nodes.get(id);
    if (!node || node.segment !== segment || closure.has(id)) return;
    closure.add(id);
    node.dependsOn.forEach(visit);
  };
  visit(state);
  return closure;
}

/** Tokens of state scope (ruling 1): over what the state and its ancestors read, and nothing else. */
export function stateTokens(
  contracts: Contracts,
  segment: Segment,
  state: string,
  identity: WorldIdentity,
  digests: ExternalDigests,
): Tokens {
  const closure = closureOf(contracts, state);
  const beyond = readersBeyond(segment, state, closure);
  const readersOf = (entry: DatasetEntry) => (isOfAnother(entry, segment.segment) ? beyond : closure);
  const touched = [...contracts.datasets.values()].filter(
    (entry) =>
      entry.producedBy.some((id) => closure.has(id)) ||
      entry.consumedBy.some((id) => readersOf(entry).has(id)),
  );
  const definitions = segment.states.filter((definition) => closure.has(definition.id));
  const contractMembers = touched.map((entry) => ({
    name: `contract:${entry.id}`,
    digest: meaningDigest(contracts.meaning(entry.id)),
  }));
  const upstream = upstreamSegments(contracts, segment.segment, beyond);
  return tokensOf(
    membersOver(readBy(contracts, closure), upstream, contractMembers, definitions, identity, digests),
    identity,
  );
}

/**
 * States of a closure whose reads of other segments count for `state`. The gate reads for the segment as a whole, and a
 * state that reads nothing of another segment is the same whatever stands there: the gate counts for itself alone.
 */
function readersBeyond(segment: Segment, state: string, closure: ReadonlySet<string>): Set<string> {
  const gates = new Set(segment.states.filter(({ gate }) => gate).map(({ id }): string => id));
  return new Set([...closure].filter((id) => id === state || !gates.has(id)));
}

/** A dataset that another segment makes; references and policies are made by none. */
const isOfAnother = (entry: DatasetEntry, segment: string): boolean =>
  entry.producedBy.length > 0 && entry.segment !== segment;

/** Other segments that any of the given states of a segment reads, sorted. */
export function upstreamSegments(
  contracts: Contracts,
  segment: string,
  states: ReadonlySet<string>,
): string[] {
  const read = [...contracts.datasets.values()].filter((entry) => isOfAnother(entry, segment));
  const found = read.filter((entry) => entry.consumedBy.some((id) => states.has(id)));
  return [...new Set(found.map((entry) => entry.segment))].sort();
}

/** Tokens of segment scope: over all that the segment's gate seals, and the contracts whole. */
export function segmentTokens(
  contracts: Contracts,
  segment: Segment,
  identity: WorldIdentity,
  digests: ExternalDigests,
): Tokens {
  return tokensOf(segmentMembers(contracts, segment, identity, digests), identity);
}

/** Names and digests behind the tokens of segment scope. */
export function segmentMembers(
  contracts: Contracts,
  segment: Segment,
  identity: WorldIdentity,
  digests: ExternalDigests,
): IdentityMembers {
  const all = new Set(contracts.states(segment.segment).map((node) => node.id as string));
  const contractMembers = contracts
    .segmentMeaning(segment.segment)
    .map(({ name, value }) => ({ name, digest: meaningDigest(value) }));
  const upstream = upstreamSegments(contracts, segment.segment, all);
  return membersOver(readBy(contracts, all), upstream, contractMembers, segment.states, identity, digests);
}

/** External inputs that any of the given states reads, in id order. */
export function readBy(contracts: Contracts, states: ReadonlySet<string>): DatasetEntry[] {
  return [...contracts.datasets.values()]
    .filter((entry) => entry.class === 'policy' || entry.class === 'reference')
    .filter((entry) => entry.consumedBy.some((id) => states.has(id)))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Profile fields that any of the states declares; every state lives by the world clock. */
export function profileFields(definitions: readonly StateDefinition[]): ProfileField[] {
  return [
    ...new Set<ProfileField>(['as_of_utc', ...definitions.flatMap((definition) => definition.profile ?? [])]),
  ].sort();
}

/** What the two hashes of an identity are taken over, each sorted by name. */
export interface IdentityMembers {
  readonly parameter: readonly IdentityMember[];
  readonly fingerprint: readonly IdentityMember[];
}

function membersOver(
  external: readonly DatasetEntry[],
  upstream: readonly string[],
  contractMembers: readonly IdentityMember[],
  definitions: readonly StateDefinition[],
  identity: WorldIdentity,
  digests: ExternalDigests,
): IdentityMembers {
  const policies = external.filter((entry) => entry.class === 'policy');
  const references = external.filter((entry) => entry.class === 'reference');
  const policyMember = (entry: DatasetEntry) => ({
    name: hashedName(entry),
    digest: digests.policy(entry.id),
  });
  return {
    parameter: byName(policies.filter((entry) => entry.governed).map(policyMember)),
    fingerprint: byName([
      ...policies.map(policyMember),
      ...references.map((entry) => ({ name: `reference:${entry.id}`, digest: digests.reference(entry.id) })),
      ...upstream.map((segment) => ({ name: `segment:${segment}`, digest: digests.segment(segment) })),
      ...contractMembers,
      ...profileFields(definitions).map((field) => ({
        name: `profile:${field}`,
        digest: meaningDigest(identity.profile[field]),
      })),
    ]),
  };
}

function tokensOf(members: IdentityMembers, identity: WorldIdentity): Tokens {
  const hash = parameterHash(members.parameter);
  return {
    seed: identity.seed,
    parameterHash: hash,
    manifestFingerprint: manifestFingerprint(members.fingerprint, hash),
    runId: runId(identity.seed, identity.profile.profile),
  };
}

const byName = (members: readonly IdentityMember[]): IdentityMember[] =>
  [...members].sort((a, b) => (a.name < b.name ? -1 : 1));

const hashedName = (entry: DatasetEntry): string => entry.canonicalName ?? `${entry.id}.yaml`;
