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

/** Where the digest of an external input comes from: a sealed policy (by meaning) or a reference file (by bytes). */
export interface ExternalDigests {
  policy(id: string): string;
  reference(id: string): string;
}

export interface WorldIdentity {
  readonly seed: bigint;
  readonly profile: Profile;
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
  const touched = [...contracts.datasets.values()].filter(
    (entry) =>
      entry.producedBy.some((id) => closure.has(id)) || entry.consumedBy.some((id) => closure.has(id)),
  );
  const definitions = segment.states.filter((definition) => closure.has(definition.id));
  const contractMembers = touched.map((entry) => ({
    name: `contract:${entry.id}`,
    digest: meaningDigest(contracts.meaning(entry.id)),
  }));
  return tokensOf(
    membersOver(readBy(contracts, closure), contractMembers, definitions, identity, digests),
    identity,
  );
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
  return membersOver(readBy(contracts, all), contractMembers, segment.states, identity, digests);
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
