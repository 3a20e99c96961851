import { mkdtempSync, rmSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { loadContracts, type Contracts } from '@merchantry/contracts';
import fc from 'fast-check';
import { ALL, segment } from '../test/toy-workspace.js';
import { closureOf, segmentTokens, stateTokens, type WorldIdentity } from './identity.js';
import type { Profile } from './profile.js';
import { defineSegment } from './segment.js';

const root = mkdtempSync(join(tmpdir(), 'merchantry-identity-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const fixture = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const SCHEMAS = 'contracts/layer1/9Z/schemas.9Z.yaml';
const DICTIONARY = 'contracts/layer1/9Z/dataset_dictionary.layer1.9Z.yaml';
const REFERENCE = 'contracts/reference/schemas.reference.yaml';
const LAYER = 'contracts/layer1/schemas.layer1.yaml';
const FILES = [SCHEMAS, DICTIONARY, REFERENCE, LAYER];

cpSync(fixture('../test/fixtures/toy/contracts'), join(root, 'contracts'), { recursive: true });
cpSync(fixture(`../../../${LAYER}`), join(root, LAYER));
const TEXTS = new Map(FILES.map((path) => [path, readFileSync(join(root, path), 'utf8')]));

const PROFILE: Profile = {
  profile: 'default',
  merchants: 50,
  home_law: 'natural',
  grid_arcmin: 30,
  roster_days: 1,
  as_of_utc: '2026-01-01T00:00:00.000000Z',
};

/** Something that can be edited, and the states whose tokens must move with it: those that read or write it, and theirs. */
interface Edit {
  readonly name: string;
  readonly moves: readonly string[];
  /** Whether parameter_hash moves along: governed policies only. */
  readonly governed?: boolean;
  readonly digest?: string;
  readonly profile?: Partial<Profile>;
  readonly file?: readonly [path: string, from: string, to: string];
  /** Set where not even the segment's tokens move. */
  readonly nothing?: boolean;
}

const S1_ON = ['9Z.S1', '9Z.S2', '9Z.S4', '9Z.S5'];
const EDITS: readonly Edit[] = [
  { name: 'the policy of the gate', digest: 'toy_scope_law', moves: ALL, governed: true },
  { name: 'the policy of S1', digest: 'toy_size_law', moves: S1_ON, governed: true },
  { name: 'the random epoch', digest: 'rng', moves: S1_ON },
  { name: 'the ungoverned policy of S2', digest: 'toy_total_law', moves: ['9Z.S2', '9Z.S4', '9Z.S5'] },
  {
    name: 'the policy of the branch',
    digest: 'toy_branch_law',
    moves: ['9Z.S3', '9Z.S4', '9Z.S5'],
    governed: true,
  },
  { name: 'the reference of the gate', digest: 'toy_merchants', moves: ALL },
  { name: 'the reference of S2', digest: 'toy_countries', moves: ['9Z.S2', '9Z.S4', '9Z.S5'] },
  { name: 'the reference of the branch', digest: 'toy_weights', moves: ['9Z.S3', '9Z.S4', '9Z.S5'] },
  {
    name: 'the shape of what S1 writes',
    file: [SCHEMAS, 'name: size, type: int32', 'name: size, type: int64'],
    moves: S1_ON,
  },
  {
    name: 'the shape of an event',
    file: [SCHEMAS, 'name: u, type: float64, exclusiveMinimum: 0', 'name: u, type: float64, minimum: 0'],
    moves: S1_ON,
  },
  {
    name: 'the shape of what the last state writes',
    file: [SCHEMAS, 'name: aborted, type: int32', 'name: aborted, type: int64'],
    moves: ['9Z.S4', '9Z.S5'],
  },
  {
    name: 'the shape of a log with parts of the gate and S2',
    file: [SCHEMAS, 'name: state, type: string', 'name: state, type: string, nullable: true'],
    moves: ALL,
  },
  {
    name: 'the shape of a reference',
    file: [REFERENCE, 'name: weight, type: float64, minimum: 0', 'name: weight, type: float64'],
    moves: ['9Z.S3', '9Z.S4', '9Z.S5'],
  },
  {
    name: 'the path of a dataset',
    file: [DICTIONARY, '1/9Z/toy_branch/', '1/9Z/toy_branches/'],
    moves: ['9Z.S3', '9Z.S4', '9Z.S5'],
  },
  { name: 'the profile field of S3', profile: { merchants: 60 }, moves: ['9Z.S3', '9Z.S4', '9Z.S5'] },
  { name: 'the world clock', profile: { as_of_utc: '2027-01-01T00:00:00.000000Z' }, moves: ALL },
  { name: 'a profile field that nobody reads', profile: { roster_days: 9 }, moves: [], nothing: true },
  {
    name: 'a comment in the schemas',
    file: [SCHEMAS, '$id: schemas.9Z.yaml', '# words\n$id: schemas.9Z.yaml # more'],
    moves: [],
    nothing: true,
  },
  {
    name: 'the description of a dataset',
    file: [DICTIONARY, 'The toy scope of the toy segment.', 'Who is in.'],
    moves: [],
    nothing: true,
  },
];

function tokensAfter(edits: readonly Edit[], seed = 42n) {
  for (const [path, text] of TEXTS) {
    const files = edits.flatMap(({ file }) => (file && file[0] === path ? [file] : []));
    writeFileSync(
      join(root, path),
      files.reduce((now, [, from, to]) => now.replace(from, to), text),
    );
  }
  const contracts = loadContracts(root);
  const edited = new Set(edits.map(({ digest }) => digest));
  const digestOf = (id: string) => (edited.has(id) ? 'e' : '1').repeat(64);
  const digests = { policy: digestOf, reference: digestOf, segment: digestOf };
  const profile = edits.reduce<Profile>((now, edit) => ({ ...now, ...edit.profile }), PROFILE);
  const identity: WorldIdentity = { seed, profile };
  return {
    states: ALL.map((id) => stateTokens(contracts, segment, id, identity, digests)),
    segment: segmentTokens(contracts, segment, identity, digests),
  };
}

const plain = tokensAfter([]);

describe('tokens', () => {
  it.each(EDITS)('of state scope move with $name exactly where it is read or written', (edit) => {
    const { states, segment: whole } = tokensAfter([edit]);
    const moved = (field: 'manifestFingerprint' | 'parameterHash') =>
      ALL.filter((_, i) => states[i][field] !== plain.states[i][field]);
    expect(moved('manifestFingerprint')).toEqual(edit.moves);
    expect(moved('parameterHash')).toEqual(edit.governed ? edit.moves : []);
    expect(whole.manifestFingerprint !== plain.segment.manifestFingerprint).toBe(!edit.nothing);
    expect(whole.parameterHash !== plain.segment.parameterHash).toBe(edit.governed ?? false);
  });

  it('move with several edits where any of them is read, and come back with the old texts', () => {
    fc.assert(
      fc.property(fc.subarray([...EDITS]), (edits) => {
        const { states } = tokensAfter(edits);
        const moved = ALL.filter(
          (_, i) => states[i].manifestFingerprint !== plain.states[i].manifestFingerprint,
        );
        const expected = new Set(edits.flatMap(({ moves }) => moves));
        expect(moved).toEqual(ALL.filter((id) => expected.has(id)));
      }),
      { numRuns: 25, seed: 6 },
    );
    expect(tokensAfter([])).toEqual(plain);
  });

  it('do not take the seed into the hashes; the run id takes seed and profile name', () => {
    const other = tokensAfter([], 43n);
    ALL.forEach((_, i) => {
      expect(other.states[i]).toEqual({
        ...plain.states[i],
        seed: 43n,
        runId: other.segment.runId,
      });
    });
    expect(other.segment.runId).not.toBe(plain.segment.runId);
    const renamed = tokensAfter([{ name: '', profile: { profile: 'tiny' }, moves: [] }]);
    expect(renamed.segment.runId).not.toBe(plain.segment.runId);
    expect(renamed.segment.manifestFingerprint).toBe(plain.segment.manifestFingerprint);
  });
});

describe('tokens of a segment that reads another', () => {
  const checkout = mkdtempSync(join(tmpdir(), 'merchantry-identity-'));
  afterAll(() => rmSync(checkout, { recursive: true, force: true }));
  cpSync(fixture('../../../contracts'), join(checkout, 'contracts'), { recursive: true });
  const path = join(checkout, 'contracts/layer1/1A/schemas.1A.yaml');
  const shipped = readFileSync(path, 'utf8');
  const ids = loadContracts(checkout)
    .states('1B')
    .map(({ id }) => id);
  const reading = defineSegment(
    '1B',
    import.meta.url,
    ids.map((id) => ({ id, gate: id === '1B.S0' })),
  );
  const fingerprints = (text: string, upstream = '1'.repeat(64)) => {
    writeFileSync(path, text);
    const contracts = loadContracts(checkout);
    const digests = {
      policy: () => '1'.repeat(64),
      reference: () => '1'.repeat(64),
      segment: () => upstream,
    };
    const identity: WorldIdentity = { seed: 42n, profile: PROFILE };
    return ids.map((id) => stateTokens(contracts, reading, id, identity, digests).manifestFingerprint);
  };
  const before = fingerprints(shipped);
  const moved = (after: readonly string[]) => ids.filter((_, i) => after[i] !== before[i]);
  const reads = ['1B.S0', '1B.S3', '1B.S4', '1B.S5', '1B.S6', '1B.S7', '1B.S8', '1B.S9'];

  it('move with the shape of what is read of it in the gate and the readers, not in those behind the gate', () => {
    const edited = shipped.replace('single_vs_multi_flag, type: bool', 'single_vs_multi_flag, type: int32');
    expect(edited).not.toBe(shipped);
    expect(moved(fingerprints(edited))).toEqual(reads);
  });

  it('move with its fingerprint in the same states', () => {
    expect(moved(fingerprints(shipped, '2'.repeat(64)))).toEqual(reads);
  });
});

describe('the closure of a state', () => {
  const contracts: Contracts = loadContracts(root);
  it.each([
    ['9Z.S0', ['9Z.S0']],
    ['9Z.S2', ['9Z.S0', '9Z.S1', '9Z.S2']],
    ['9Z.S3', ['9Z.S0', '9Z.S3']],
    ['9Z.S4', ALL.slice(0, 5)],
    ['9Z.S5', ALL],
    ['9Z.S9', []],
  ])('of %s holds its ancestors', (state, ancestors) => {
    expect([...closureOf(contracts, state)].sort()).toEqual(ancestors);
  });
});
