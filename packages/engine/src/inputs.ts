import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  Failure,
  recordPath,
  referenceIndexPath,
  type DatasetEntry,
  type StateId,
} from '@merchantry/contracts';
import { fileSha256, meaningDigest, parseJson, sha256Hex } from '@merchantry/hashgate';
import { z } from 'zod';
import { datasetPath } from './dataset-path.js';
import type { StateDefinition, Tokens } from './define-state.js';
import { profileFields, readBy, segmentTokens, stateTokens, type ExternalDigests } from './identity.js';
import { readPolicyFromConfig, type SealedPolicy } from './policy.js';
import {
  readRecord,
  sortInputs,
  type RecordedInput,
  type RecordedOutput,
  type RecordedTokens,
  type StateRecord,
} from './record.js';
import { policySchemas, type Segment } from './segment.js';
import { readTextIfThere } from './workspace.js';
import type { World } from './world-context.js';

/** A reference table as it stands on disk. */
export interface ReferenceFile {
  readonly id: string;
  /** Workspace-relative. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
  readonly digest: string;
}

/** Everything outside a segment that it depends on, as it stands now. */
export interface ExternalInputs extends ExternalDigests {
  readonly policies: ReadonlyMap<string, SealedPolicy>;
  readonly references: ReadonlyMap<string, ReferenceFile>;
  /** Datasets of other segments, one entry a producer, by id and producer. */
  readonly datasets: readonly UpstreamDataset[];
}

/** A dataset of another segment, as the record of its producer has it. */
export interface UpstreamDataset {
  readonly id: string;
  readonly producer: StateId;
  readonly segment: string;
  readonly output: RecordedOutput;
}

/** What a state would read if it ran now, and the identity that follows. */
export interface ResolvedInputs {
  readonly inputs: readonly RecordedInput[];
  readonly digest: string;
  readonly tokens: Tokens;
  readonly segmentTokens?: Tokens;
  /** Gates only. */
  readonly external?: ExternalInputs;
}

export const gateOf = (segment: Segment): StateDefinition => {
  const gate = segment.states.find((state) => state.gate);
  if (!gate) throw new Failure('internal', `Segment ${segment.segment} has no gate.`);
  return gate;
};

/** A reference and its digest; `reference_missing` where the builder has not run. */
export function referenceFile(world: Pick<World, 'root' | 'profile'>, entry: DatasetEntry): ReferenceFile {
  const { profile, grid_arcmin } = world.profile;
  const folder = datasetPath(entry, { profile, grid: String(grid_arcmin) });
  const path = `${folder}${isRaster(entry) ? `${entry.id}.tif` : 'part-00000.parquet'}`;
  const file = join(world.root, path);
  if (!existsSync(file)) {
    throw new Failure('reference_missing', `The reference table ${entry.id} has not been built.`, {
      dataset: entry.id,
      path,
      expected: `merchantry reference build --profile ${world.profile.profile}`,
    });
  }
  const bytes = fileSha256(file);
  return { id: entry.id, path, file, digest: isRaster(entry) ? pixelDigest(world, entry, bytes) : bytes };
}

export const isRaster = (entry: DatasetEntry): boolean => entry.format === 'tif';

const rasterIndexSchema = z.object({ sha256: z.string(), content_digest: z.string() });

/**
 * The digest of a raster's pixels as its builder stated it for exactly these bytes; the digest of the bytes where it did not,
 * which is none that anybody sealed. The gate and whoever reads pixels compute it from the pixels.
 */
function pixelDigest(world: Pick<World, 'root' | 'profile'>, entry: DatasetEntry, bytes: string): string {
  const path = referenceIndexPath(entry.id, String(world.profile.grid_arcmin));
  const text = readTextIfThere(join(world.root, path), {
    path,
    code: 'param_file_unreadable',
    dataset: entry.id,
  });
  const stated = rasterIndexSchema.safeParse(text === null ? null : jsonOrNull(text));
  return stated.success && stated.data.sha256 === bytes ? stated.data.content_digest : bytes;
}

function jsonOrNull(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

/** Read every policy and hash every reference of a segment. */
export function readExternal(world: World, segment: Segment): ExternalInputs {
  const states = new Set(world.contracts.states(segment.segment).map((node): string => node.id));
  const schemas = policySchemas(segment);
  const policies = new Map<string, SealedPolicy>();
  const references = new Map<string, ReferenceFile>();
  for (const entry of readBy(world.contracts, states)) {
    if (entry.class === 'reference') references.set(entry.id, referenceFile(world, entry));
    else {
      const schema = schemas.get(entry.id);
      if (!schema)
        throw new Failure('internal', `No state declares a schema for the policy ${entry.id}.`, {
          dataset: entry.id,
        });
      policies.set(entry.id, readPolicyFromConfig(world.root, entry, schema));
    }
  }
  return {
    policies,
    references,
    datasets: upstreamDatasets(world, segment),
    policy: (id) => policies.get(id)!.digest,
    reference: (id) => references.get(id)!.digest,
    segment: (id) => sealedSegment(world, id).manifest_fingerprint,
  };
}

/** Every dataset of another segment that a state of this one reads. @throws Failure record_missing */
function upstreamDatasets(world: Pick<World, 'contracts' | 'run'>, segment: Segment): UpstreamDataset[] {
  return world.contracts.sealedInputs(segment.segment).flatMap((entry) =>
    entry.producedBy.map((producer): UpstreamDataset => {
      const output = readRecord(world.run, producer)?.outputs.find(({ id }) => id === entry.id);
      if (output) return { id: entry.id, producer, segment: entry.segment, output };
      throw new Failure(
        'record_missing',
        `${segment.segment} reads ${entry.id}, which ${producer} has not published.`,
        { dataset: entry.id, path: recordPath(producer) },
      );
    }),
  );
}

/** Identity of a segment as its gate recorded it. @throws Failure record_missing */
export function sealedSegment(world: Pick<World, 'run'>, segment: string): RecordedTokens {
  const gate: StateId = `${segment}.S0`;
  const tokens = readRecord(world.run, gate)?.segment_tokens;
  if (tokens) return tokens;
  throw new Failure('record_missing', `Segment ${segment} has not been opened: ${gate} has not been run.`, {
    path: recordPath(gate),
  });
}

const segmentInput = (id: string, fingerprint: string): RecordedInput => ({
  kind: 'segment',
  id,
  sha256: fingerprint,
});

/** Inputs of the gate: all that it seals for the segment. */
export function resolveGateInputs(world: World, segment: Segment): ResolvedInputs {
  const external = readExternal(world, segment);
  const segmentScope = segmentTokens(world.contracts, segment, world, external);
  const tokens = stateTokens(world.contracts, segment, gateOf(segment).id, world, external);
  const { inputs, digest } = sortInputs([
    ...[...external.policies.values()].map(({ id, digest: sha256 }) => ({
      kind: 'policy' as const,
      id,
      sha256,
    })),
    ...[...external.references.values()].map(({ id, digest: sha256 }) => ({
      kind: 'reference' as const,
      id,
      sha256,
    })),
    ...external.datasets.map(({ id, producer, output }) => ({
      kind: 'dataset' as const,
      id: `${id}@${producer}`,
      sha256: output.file_digest,
    })),
    ...[...new Set(external.datasets.map(({ segment: other }) => other))].map((other) =>
      segmentInput(other, external.segment(other)),
    ),
    ...world.contracts.segmentMeaning(segment.segment).map(({ name, value }) => ({
      kind: 'contract' as const,
      id: name,
      sha256: meaningDigest(value),
    })),
    ...ownIdentity(world, segment.states),
  ]);
  return { inputs, digest, tokens, segmentTokens: segmentScope, external };
}

/** Inputs of a later state: its own share of the seal, its upstream datasets by record, its contracts and profile fields. */
export function resolveStateInputs(
  world: World,
  segment: Segment,
  definition: StateDefinition,
  sealed: ExternalDigests,
): ResolvedInputs {
  const tokens = stateTokens(world.contracts, segment, definition.id, world, sealed);
  const inputs: RecordedInput[] = [];
  const { id } = definition;
  for (const entry of [...world.contracts.policiesOf(id), ...world.contracts.consumed(id)]) {
    if (entry.class === 'policy')
      inputs.push({ kind: 'policy', id: entry.id, sha256: sealed.policy(entry.id) });
    else if (entry.class === 'reference')
      inputs.push({ kind: 'reference', id: entry.id, sha256: sealed.reference(entry.id) });
    else {
      for (const producer of entry.producedBy) {
        if (producer === definition.id) continue;
        const record = readRecord(world.run, producer);
        const output = record?.outputs.find((candidate) => candidate.id === entry.id);
        // A family without an event has no file: that there is none is an input like any other.
        if (record && !output && isEventFamily(entry)) {
          inputs.push({ kind: 'dataset', id: `${entry.id}@${producer}`, sha256: NO_FILE });
          continue;
        }
        if (!output) {
          throw new Failure(
            'record_missing',
            `${definition.id} reads ${entry.id}, which ${producer} has not published.`,
            {
              dataset: entry.id,
              path: recordPath(producer),
            },
          );
        }
        inputs.push({ kind: 'dataset', id: `${entry.id}@${producer}`, sha256: output.file_digest });
      }
    }
    inputs.push(contractInput(world, entry.id));
  }
  for (const entry of world.contracts.produced(id)) inputs.push(contractInput(world, entry.id));
  if (definition.closes) {
    for (const { state, outputs } of closedRecords(world, segment, id))
      for (const output of outputs)
        inputs.push({ kind: 'dataset', id: `${output.id}@${state}`, sha256: output.file_digest });
  }
  // Outputs of segment scope carry what the gate sealed for the segment, so they follow it.
  if (world.contracts.produced(id).some(({ scope }) => scope === 'segment')) {
    const { manifest_fingerprint } = sealedSegment(world, segment.segment);
    inputs.push({ kind: 'dataset', id: `segment@${gateOf(segment).id}`, sha256: manifest_fingerprint });
  }
  const sorted = sortInputs([...uniqueInputs(inputs), ...ownIdentity(world, [definition])]);
  return { ...sorted, tokens };
}

/** The digest of no bytes stands for a file that is rightly not there. */
const NO_FILE = sha256Hex('');

/** RNG families: without a single event they have no file (foundations 3.2). */
export const isEventFamily = (entry: DatasetEntry): boolean => entry.schemaRef.includes('/rng/events/');

/** Records of all other states of a segment, in graph order. @throws Failure record_missing */
export function closedRecords(world: World, segment: Segment, closing: string): StateRecord[] {
  const nodes = world.contracts.states(segment.segment).filter((node) => node.id !== closing);
  return nodes.map(({ id }) => {
    const record = readRecord(world.run, id);
    if (record) return record;
    throw new Failure('record_missing', `${closing} closes the segment, and ${id} has not been run.`, {
      path: recordPath(id),
    });
  });
}

/** What the record of a gate states: digests of all that it sealed. */
export interface SealedDigests extends ExternalDigests {
  /** Of a dataset of another segment, by `id@producer`. */
  dataset(id: string): string;
}

/** Digests of external inputs as the gate's record states them. */
export function sealedDigests(gate: StateRecord): SealedDigests {
  const of = (kind: RecordedInput['kind']) => (id: string) => {
    const input = gate.inputs.find((candidate) => candidate.kind === kind && candidate.id === id);
    if (!input)
      throw new Failure('sealed_input_missing', `${gate.state} has not sealed the ${kind} ${id}.`, {
        dataset: id,
      });
    return input.sha256;
  };
  return {
    policy: of('policy'),
    reference: of('reference'),
    segment: of('segment'),
    dataset: of('dataset'),
  };
}

function contractInput(world: World, id: string): RecordedInput {
  return { kind: 'contract', id, sha256: meaningDigest(world.contracts.meaning(id)) };
}

function ownIdentity(world: World, definitions: readonly StateDefinition[]): RecordedInput[] {
  return [
    { kind: 'seed', id: 'seed', sha256: sha256Hex(String(world.seed)) },
    ...profileFields(definitions).map((field) => ({
      kind: 'profile' as const,
      id: field,
      sha256: meaningDigest(world.profile[field]),
    })),
  ];
}

const uniqueInputs = (inputs: readonly RecordedInput[]): RecordedInput[] => [
  ...new Map(inputs.map((input) => [`${input.kind}\u0000${input.id}`, input])).values(),
];
